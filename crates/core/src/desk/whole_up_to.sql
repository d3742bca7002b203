SELECT CASE
  WHEN count(*) = max(seq) THEN max(seq)
  WHEN min(seq) = 1 THEN (
    SELECT seq FROM changes AS one
    WHERE one.stream = ?1 AND one.replica = ?2
      AND NOT EXISTS (SELECT 1 FROM changes AS next
        WHERE next.stream = ?1 AND next.replica = ?2 AND next.seq = one.seq + 1)
    ORDER BY seq
    LIMIT 1)
END
FROM changes
WHERE stream = ?1 AND replica = ?2
