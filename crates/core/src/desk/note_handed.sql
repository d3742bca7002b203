INSERT INTO handed (stream, replica, seq) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)
