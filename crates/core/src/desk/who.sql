SELECT changes.op, desks.name AS desk, staff.name AS staff, replicas.own AS mine
FROM changes
JOIN replicas ON replicas.number = changes.replica
LEFT JOIN desks ON desks.id = replicas.id
LEFT JOIN staff ON staff.id = changes.staff
WHERE changes.number = ?1
