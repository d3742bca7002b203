SELECT session, role, position, EXISTS (
  SELECT 1 FROM session_people AS own
  WHERE own.session = session_people.session AND own.role = session_people.role AND own.person = ?2
) AS twice
FROM session_people
WHERE person = ?1
