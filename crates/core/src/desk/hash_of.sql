SELECT changes.hash
FROM changes
JOIN streams ON streams.number = changes.stream
JOIN replicas ON replicas.number = changes.replica
WHERE streams.id = ?1 AND replicas.id = ?2 AND changes.seq = ?3
