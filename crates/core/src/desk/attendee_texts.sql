SELECT attendees.n, persons.name, persons.role, persons.city, organisations.name, persons.badge,
  attendees.ticket, attendees.registered_as,
  (SELECT group_concat(email, ' ') FROM person_emails WHERE person = persons.id),
  (SELECT group_concat(phone || ' ' || coalesce(e164, ''), ' ') FROM person_phones WHERE person = persons.id)
FROM attendees
LEFT JOIN persons ON persons.id = attendees.person
LEFT JOIN organisations ON organisations.id = persons.organisation
WHERE attendees.id = ?1
