SELECT steps.number, action, op
FROM steps
JOIN streams ON streams.number = steps.stream
WHERE streams.id = ?1 AND redo = ?2
ORDER BY steps.number DESC
LIMIT 1
