SELECT CASE WHEN (SELECT count(*) FROM sessions AS others
    WHERE others.stream = sessions.stream AND others.title = sessions.title AND others.deleted_at IS NULL) > 1
  THEN sessions.uid ELSE sessions.title END
FROM attendee_sessions
JOIN sessions ON sessions.id = attendee_sessions.session
WHERE attendee_sessions.attendee = ?1 AND sessions.deleted_at IS NULL
ORDER BY sessions.start, sessions.title, sessions.n
