SELECT replicas.id, untold.seq, untold.hash, untold.part
FROM untold
JOIN hubs ON hubs.number = untold.hub
JOIN streams ON streams.number = untold.stream
JOIN replicas ON replicas.number = untold.replica
WHERE hubs.id = ?1 AND streams.id = ?2 AND (SELECT coalesce(max(number), 0) FROM changes) = ?3
LIMIT 10000
