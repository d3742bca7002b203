SELECT organisations.id
FROM organisations
JOIN streams ON streams.number = organisations.stream
WHERE streams.id = ?1 AND organisations.name = ?2 COLLATE NOCASE AND deleted_at IS NULL
ORDER BY n
LIMIT 1
