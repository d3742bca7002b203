SELECT persons.id, persons.name, organisations.name AS organisation, persons.role, persons.city
FROM persons
LEFT JOIN organisations ON organisations.id = persons.organisation
WHERE persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.deleted_at IS NULL
ORDER BY persons.n
