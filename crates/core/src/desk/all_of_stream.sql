SELECT changes.number, replicas.id, changes.seq
FROM changes
JOIN streams ON streams.number = changes.stream
JOIN replicas ON replicas.number = changes.replica
WHERE streams.id = ?1
ORDER BY changes.number
