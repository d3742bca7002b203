SELECT id FROM streams
WHERE id = $1 AND team = $2 AND epoch = $3
