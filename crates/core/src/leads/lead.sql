SELECT leads.id, leads.type, persons.name, organisations.name AS organisation, persons.role, leads.city,
  leads.temperature, staff.name AS staff, leads.captured_at, leads.deleted_at,
  (SELECT email FROM person_emails WHERE person = leads.person ORDER BY position, email LIMIT 1) AS email,
  (SELECT phone FROM person_phones WHERE person = leads.person ORDER BY position, phone LIMIT 1) AS phone,
  (SELECT group_concat(name, char(10)) FROM (SELECT tags.name FROM tagged JOIN tags ON tags.id = tagged.tag
     WHERE tagged.record = leads.id AND tags.deleted_at IS NULL ORDER BY tags.name)) AS tags,
  (SELECT group_concat(text, char(10, 10)) FROM (SELECT text FROM lead_notes
     WHERE lead = leads.id ORDER BY at, n)) AS note,
  (SELECT group_concat(purpose, char(10)) FROM (SELECT DISTINCT purpose FROM consents
     WHERE lead = leads.id AND withdrawn_at IS NULL ORDER BY purpose)) AS consents
FROM leads
LEFT JOIN persons ON persons.id = leads.person
LEFT JOIN organisations ON organisations.id = leads.organisation
LEFT JOIN staff ON staff.id = leads.staff
