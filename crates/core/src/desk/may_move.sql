SELECT NOT EXISTS (
    SELECT 1 FROM known
    WHERE known.stream = streams.number AND known.replica = replicas.number AND known.seq >= ?3)
FROM replicas, streams
WHERE streams.id = ?1 AND replicas.id = ?2 AND replicas.own = 1
