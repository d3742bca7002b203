INSERT INTO snapshots (stream, hash, epoch, graves, up_to, size, device, begun_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
