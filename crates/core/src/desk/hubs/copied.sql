SELECT streams.id AS stream, replicas.id AS replica, copied.is_asked
FROM copied
JOIN hubs ON hubs.number = copied.hub
JOIN streams ON streams.number = copied.stream
JOIN replicas ON replicas.number = copied.replica
WHERE hubs.id = ?1
