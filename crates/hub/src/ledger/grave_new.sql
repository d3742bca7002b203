INSERT INTO change_graves (stream, replica, seq, hash, part) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (stream, replica, seq, hash, part) DO NOTHING
