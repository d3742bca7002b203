SELECT id FROM persons WHERE id = ?1
UNION ALL SELECT person FROM leads WHERE id = ?1
UNION ALL SELECT person FROM attendees WHERE id = ?1
