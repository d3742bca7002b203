-- What was written together stays together: a registration with its person.
SELECT births.record
FROM births
JOIN streams ON streams.number = births.stream
WHERE streams.id = ?1 AND births.kind IN (8, 10, 11, 12, 13, 18, 21)
  AND NOT EXISTS (SELECT 1 FROM graves WHERE graves.stream = births.stream AND graves.record = births.record)
GROUP BY births.record
ORDER BY min(births.change), births.record
LIMIT ?2
