SELECT record, atom, member, replicas.id, seq, hlc, streams.id, kind, parents, fields
FROM versions
JOIN replicas ON replicas.number = versions.replica
JOIN streams ON streams.number = versions.stream
