SELECT DISTINCT replica
FROM changes
WHERE number > coalesce(
    (SELECT number FROM changes WHERE stream = ?1 AND replica = ?2 ORDER BY seq DESC LIMIT 1), 0)
  AND +stream = ?1 AND replica <> ?2
