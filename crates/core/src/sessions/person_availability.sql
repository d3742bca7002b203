SELECT persons.id, person_availability."start", person_availability."end"
FROM persons
JOIN streams ON streams.number = persons.stream
JOIN person_availability ON person_availability.person = persons.id
WHERE streams.id = ?1 AND persons.deleted_at IS NULL
ORDER BY 1, 2, 3
