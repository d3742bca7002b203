SELECT seq
FROM changes
WHERE stream = ?1 AND replica = ?2
  AND EXISTS (SELECT 1 FROM changes WHERE stream = ?1 AND replica = ?2 AND seq = 1)
  AND NOT EXISTS (SELECT 1 FROM changes AS next
    WHERE next.stream = ?1 AND next.replica = ?2 AND next.seq = changes.seq + 1)
ORDER BY seq
LIMIT 1
