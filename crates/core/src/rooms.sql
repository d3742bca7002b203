SELECT rooms.*
FROM rooms
JOIN streams ON streams.number = rooms.stream
WHERE streams.id = ?1 AND deleted_at IS NULL
ORDER BY coalesce(position, n), n
