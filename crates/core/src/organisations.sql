SELECT organisations.*
FROM organisations
JOIN streams ON streams.number = organisations.stream
WHERE streams.id = ?1 AND deleted_at IS NULL
ORDER BY name COLLATE NOCASE, n
