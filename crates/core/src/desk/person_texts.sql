SELECT persons.n, persons.name, persons.role, persons.city, organisations.name, persons.badge,
  (SELECT group_concat(email, ' ') FROM person_emails WHERE person = persons.id),
  (SELECT group_concat(phone || ' ' || coalesce(e164, ''), ' ') FROM person_phones WHERE person = persons.id)
FROM persons
LEFT JOIN organisations ON organisations.id = persons.organisation
WHERE persons.id = ?1
