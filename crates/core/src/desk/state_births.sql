SELECT record, replicas.id, seq, hlc, kind FROM births JOIN replicas ON replicas.number = births.replica
