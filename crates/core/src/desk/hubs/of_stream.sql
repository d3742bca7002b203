SELECT changes.number
FROM changes
JOIN streams ON streams.number = changes.stream
WHERE streams.id = ?1 AND changes.number > ?2
ORDER BY changes.number
LIMIT ?3
