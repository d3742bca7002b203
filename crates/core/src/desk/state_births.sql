SELECT record, replicas.id, seq, hlc, streams.id, kind
FROM births
JOIN replicas ON replicas.number = births.replica
JOIN streams ON streams.number = births.stream
