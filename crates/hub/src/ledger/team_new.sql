INSERT INTO teams (id, made_at) VALUES ($1, $2)
ON CONFLICT (id) DO NOTHING
