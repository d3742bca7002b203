SELECT persons.id, replicas.id AS replica, births.seq, births.hlc, births.change
FROM persons
JOIN streams ON streams.number = persons.stream
JOIN births ON births.record = persons.id
JOIN replicas ON replicas.number = births.replica
WHERE streams.id = ?1 AND persons.deleted_at IS NULL
