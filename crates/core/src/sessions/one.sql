SELECT sessions.*, rooms.name AS room_name, rooms.zone AS room_zone, tracks.name AS track_name
FROM sessions
LEFT JOIN rooms ON rooms.id = sessions.room
LEFT JOIN tracks ON tracks.id = sessions.track
WHERE sessions.id = ?1
