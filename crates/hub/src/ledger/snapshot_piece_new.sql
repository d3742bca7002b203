INSERT INTO snapshot_pieces (stream, hash, piece, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (stream, hash, piece) DO NOTHING
