SELECT sessions.id, sessions.uid, sessions.title
FROM sessions
WHERE sessions.stream = (SELECT number FROM streams WHERE id = ?1) AND sessions.deleted_at IS NULL
ORDER BY sessions.n
