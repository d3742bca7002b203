INSERT INTO graves (stream, replica, seq, part) VALUES ($1, $2, $3, $4)
ON CONFLICT (stream, replica, seq, part) DO NOTHING
