SELECT id FROM leads WHERE id = ?1
UNION ALL SELECT person FROM leads WHERE id = ?1
UNION ALL SELECT organisation FROM leads WHERE id = ?1
UNION ALL SELECT id FROM lead_notes WHERE lead = ?1
UNION ALL SELECT id FROM consents WHERE lead = ?1
UNION ALL SELECT id FROM notices WHERE lead = ?1
