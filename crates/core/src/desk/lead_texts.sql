SELECT leads.n, persons.name, organisations.name, persons.role, leads.city,
  (SELECT group_concat(email, ' ') FROM person_emails WHERE person = leads.person),
  (SELECT group_concat(phone || ' ' || coalesce(e164, ''), ' ') FROM person_phones WHERE person = leads.person),
  (SELECT group_concat(text, ' ') FROM lead_notes WHERE lead = leads.id),
  (SELECT group_concat(tags.name, ' ') FROM tagged JOIN tags ON tags.id = tagged.tag WHERE tagged.record = leads.id AND tags.deleted_at IS NULL)
FROM leads
LEFT JOIN persons ON persons.id = leads.person
LEFT JOIN organisations ON organisations.id = leads.organisation
WHERE leads.id = ?1
