SELECT id, nonce FROM devices
WHERE parent = $1 AND attempt = $2 AND revoked_at IS NULL
