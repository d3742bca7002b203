SELECT desks.name
FROM desks
JOIN replicas ON replicas.id = desks.id
WHERE desks.id <> ?1 AND replicas.own = 1
ORDER BY replicas.number
LIMIT 1
