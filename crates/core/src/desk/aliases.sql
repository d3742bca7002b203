SELECT aliases.replica, aliases.seq
FROM aliases
JOIN replicas ON replicas.number = aliases.was_replica
WHERE aliases.stream = ?1 AND replicas.id = ?2 AND aliases.was_seq = ?3
