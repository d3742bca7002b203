SELECT session_people.session, sessions.title, session_people.role
FROM session_people
JOIN sessions ON sessions.id = session_people.session
WHERE session_people.person = ?1
ORDER BY session_people.session, session_people.role
