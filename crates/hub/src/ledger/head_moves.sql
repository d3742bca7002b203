INSERT INTO heads (stream, replica, seq, hash) VALUES ($1, $2, $3, $4)
ON CONFLICT (stream, replica) DO UPDATE SET seq = excluded.seq, hash = excluded.hash
