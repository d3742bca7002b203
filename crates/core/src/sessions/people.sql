SELECT session_people.session, session_people.person, persons.name, session_people.role,
  persons.objected_at IS NOT NULL OR persons.restricted_at IS NOT NULL
FROM sessions
JOIN streams ON streams.number = sessions.stream
JOIN session_people ON session_people.session = sessions.id
JOIN persons ON persons.id = session_people.person AND persons.deleted_at IS NULL
WHERE streams.id = ?1
ORDER BY session_people.session, session_people.position, persons.name
