INSERT INTO streams (id, team, epoch, head, bytes) VALUES ($1, $2, $3, 0, 0)
ON CONFLICT (id) DO NOTHING
