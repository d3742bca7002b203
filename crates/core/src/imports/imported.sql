SELECT imports.record, imports.external_id, imports.digests FROM imports
JOIN sessions ON sessions.id = imports.record
WHERE imports.source = ?1
