record IN (
  SELECT id FROM leads WHERE n > ?1
  UNION ALL SELECT id FROM persons WHERE n > ?2
  UNION ALL SELECT id FROM organisations WHERE n > ?3
  UNION ALL SELECT id FROM lead_notes WHERE n > ?4
)
