SELECT session_people.session, session_people.person, persons.name, session_people.role,
  persons.objected_at IS NOT NULL OR persons.restricted_at IS NOT NULL
FROM session_people
JOIN persons ON persons.id = session_people.person AND persons.deleted_at IS NULL
WHERE session_people.session = ?1
ORDER BY session_people.position, persons.name
