SELECT enrolments.hub, enrolments.device, enrolments.desk, desks.name
FROM enrolments
LEFT JOIN desks ON desks.id = enrolments.desk
ORDER BY enrolments.n
