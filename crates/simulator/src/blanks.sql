SELECT replicas.id, blanks.seq, blanks.record
FROM blanks
JOIN replicas ON replicas.number = blanks.replica
