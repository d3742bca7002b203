SELECT 't', replicas.id, seq, record, atom
FROM blanks
JOIN replicas ON replicas.number = blanks.replica
