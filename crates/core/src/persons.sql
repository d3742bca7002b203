SELECT persons.*, organisations.name AS organisation_name
FROM persons
JOIN streams ON streams.number = persons.stream
LEFT JOIN organisations ON organisations.id = persons.organisation
WHERE streams.id = ?1 AND persons.deleted_at IS NULL
ORDER BY persons.name COLLATE NOCASE, persons.n
