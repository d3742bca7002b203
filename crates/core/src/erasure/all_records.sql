SELECT DISTINCT births.record
FROM births
JOIN streams ON streams.number = births.stream
WHERE streams.id = ?1 AND births.kind IN (8, 10, 11, 12, 13, 18, 21)
ORDER BY births.record
