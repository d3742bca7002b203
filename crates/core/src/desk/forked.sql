SELECT replicas.id
FROM forked
JOIN streams ON streams.number = forked.stream
JOIN replicas ON replicas.number = forked.replica
WHERE streams.id = ?1
