SELECT DISTINCT versions.record
FROM versions
JOIN streams ON streams.number = versions.stream
WHERE streams.id = ?1 AND versions.kind = ?2 AND versions.atom IN (0, ?3)
