SELECT sessions.*, rooms.name AS room_name, rooms.zone AS room_zone, tracks.name AS track_name
FROM sessions
JOIN streams ON streams.number = sessions.stream
LEFT JOIN rooms ON rooms.id = sessions.room
LEFT JOIN tracks ON tracks.id = sessions.track
WHERE streams.id = ?1
