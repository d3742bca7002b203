SELECT person, role FROM session_people
WHERE session = ?1 AND (role <> ?3 OR NOT EXISTS (
  SELECT 1 FROM imports WHERE imports.source = ?2 AND imports.record IN (
    SELECT session_people.person
    UNION ALL
    SELECT id FROM persons WHERE merged_into = session_people.person
  )
))
