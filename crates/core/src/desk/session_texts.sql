SELECT sessions.n, title, subtitle,
  (SELECT group_concat(persons.name, ' ') FROM session_people
   JOIN persons ON persons.id = session_people.person WHERE session_people.session = sessions.id)
FROM sessions
WHERE sessions.id = ?1
