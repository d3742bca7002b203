SELECT 1
FROM graves
JOIN streams ON streams.number = graves.stream
WHERE streams.id = ?1 AND graves.record = ?2
