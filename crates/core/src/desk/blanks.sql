SELECT streams.id, blanks.record, blanks.atom, replicas.id, blanks.seq
FROM blanks
JOIN streams ON streams.number = blanks.stream
JOIN replicas ON replicas.number = blanks.replica
