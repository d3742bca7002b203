INSERT INTO heads (stream, replica, seq) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET seq = excluded.seq
