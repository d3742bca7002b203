SELECT rooms.id, room_availability."start", room_availability."end"
FROM rooms
JOIN streams ON streams.number = rooms.stream
JOIN room_availability ON room_availability.room = rooms.id
WHERE streams.id = ?1 AND rooms.deleted_at IS NULL
ORDER BY 1, 2, 3
