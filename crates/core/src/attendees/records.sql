SELECT id FROM attendees WHERE id = ?1
UNION ALL
SELECT person FROM attendees WHERE id = ?1
UNION ALL
SELECT persons.organisation FROM attendees JOIN persons ON persons.id = attendees.person
WHERE attendees.id = ?1
