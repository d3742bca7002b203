SELECT changes.number
FROM changes
JOIN streams ON streams.number = changes.stream
WHERE streams.id = ?1
ORDER BY changes.number
