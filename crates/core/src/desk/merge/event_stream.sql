UPDATE streams
SET key = (SELECT key FROM events WHERE id = ?1),
    sample = (SELECT coalesce(sample, 0) FROM events WHERE id = ?1)
WHERE number = ?2 AND id = ?1
