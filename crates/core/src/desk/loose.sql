SELECT replicas.id, changes.seq, changes.hash
FROM heads
JOIN streams ON streams.number = heads.stream
JOIN replicas ON replicas.number = heads.replica
JOIN changes ON changes.stream = heads.stream AND changes.replica = heads.replica AND changes.seq > heads.seq
WHERE streams.id = ?1
ORDER BY replicas.id, changes.seq
