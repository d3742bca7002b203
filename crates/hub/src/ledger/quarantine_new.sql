INSERT INTO quarantine (stream, device, replica, seq, hash, why, at, size, header, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (device, stream, replica, seq, hash) DO NOTHING
