SELECT erasures.id, erasures.at, erasures.records, erasures.texts
FROM erasures
JOIN streams ON streams.number = erasures.stream
WHERE streams.id = ?1
ORDER BY erasures.at DESC, erasures.id
