SELECT record, atom, member, replicas.id, seq, hlc, kind, parents, fields
FROM versions
JOIN replicas ON replicas.number = versions.replica
