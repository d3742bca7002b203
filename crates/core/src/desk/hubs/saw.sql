INSERT INTO seen_entries (hub, stream, number, hash, is_told)
VALUES (?1, ?2, ?3, ?4, 0)
ON CONFLICT DO NOTHING
