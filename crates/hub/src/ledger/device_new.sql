INSERT INTO devices (id, team, token, rights, parent, nonce, attempt, enrolled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
