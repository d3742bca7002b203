SELECT desks.name
FROM desk
JOIN replicas ON replicas.number = desk.replica
JOIN desks ON desks.id = replicas.id
