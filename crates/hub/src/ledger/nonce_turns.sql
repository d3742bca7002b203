UPDATE devices SET nonce = $1, nonce_before = $2, attempt = $3, seen_at = $4
WHERE id = $5
