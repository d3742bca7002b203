SELECT person, role FROM session_people
WHERE session = ?1 AND (role <> ?3 OR NOT EXISTS (
  SELECT 1 FROM imports WHERE imports.record = session_people.person AND imports.source = ?2
))
