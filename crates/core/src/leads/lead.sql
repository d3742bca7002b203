SELECT leads.id, leads.type, persons.name, organisations.name, persons.role,
  (SELECT email FROM person_emails WHERE person = leads.person ORDER BY position, email LIMIT 1),
  (SELECT phone FROM person_phones WHERE person = leads.person ORDER BY position, phone LIMIT 1),
  leads.city, leads.temperature,
  (SELECT group_concat(name, char(10)) FROM (SELECT tags.name FROM tagged JOIN tags ON tags.id = tagged.tag
     WHERE tagged.record = leads.id AND tags.deleted_at IS NULL ORDER BY tags.name)),
  (SELECT group_concat(text, char(10, 10)) FROM (SELECT text FROM lead_notes
     WHERE lead = leads.id ORDER BY at, n)),
  (SELECT group_concat(purpose, char(10)) FROM (SELECT DISTINCT purpose FROM consents
     WHERE lead = leads.id AND withdrawn_at IS NULL ORDER BY purpose)),
  staff.name, leads.captured_at, leads.deleted_at, leads.country, leads.geonameid,
  (SELECT group_concat(programme, char(10)) FROM (SELECT DISTINCT programme FROM memberships
     WHERE geonameid = leads.geonameid AND deleted_at IS NULL ORDER BY programme)),
  persons.objected_at IS NOT NULL, persons.restricted_at IS NOT NULL
FROM leads
LEFT JOIN persons ON persons.id = leads.person
LEFT JOIN organisations ON organisations.id = leads.organisation
LEFT JOIN staff ON staff.id = leads.staff
