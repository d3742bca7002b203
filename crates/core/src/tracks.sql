SELECT tracks.*
FROM tracks
JOIN streams ON streams.number = tracks.stream
WHERE streams.id = ?1 AND deleted_at IS NULL
ORDER BY coalesce(position, n), n
