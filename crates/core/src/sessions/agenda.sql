SELECT coalesce(sessions.zone, rooms.zone), sessions.start_fold, sessions.end_fold,
  sessions.id, sessions.title, sessions.subtitle, sessions.kind, sessions."start", sessions."end",
  rooms.name, sessions.room, tracks.name, sessions.track, sessions.status, sessions.abstract,
  sessions.url, sessions.capacity, sessions.closed, sessions.language, sessions.uid, sessions.deleted_at
FROM sessions
JOIN streams ON streams.number = sessions.stream
LEFT JOIN rooms ON rooms.id = sessions.room
LEFT JOIN tracks ON tracks.id = sessions.track
WHERE streams.id = ?1
