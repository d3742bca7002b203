SELECT id FROM devices
WHERE parent = $1 AND attempt = $2 AND seen_at IS NULL AND revoked_at IS NULL
