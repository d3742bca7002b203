INSERT INTO known (desk, stream, replica, seq) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)
