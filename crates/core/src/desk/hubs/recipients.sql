SELECT id, sealing_key
FROM desks
WHERE sealing_key IS NOT NULL AND revoked_at IS NULL
ORDER BY id
