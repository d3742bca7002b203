SELECT changes.number
FROM changes
JOIN streams ON streams.number = changes.stream
JOIN heads ON heads.stream = changes.stream AND heads.replica = changes.replica
WHERE streams.id = ?2 AND changes.replica = ?3 AND changes.seq > ?4 AND changes.seq <= heads.seq
  AND NOT EXISTS (
    SELECT 1
    FROM refusals
    JOIN hubs ON hubs.number = refusals.hub
    WHERE hubs.id = ?1 AND refusals.stream = changes.stream AND refusals.replica = changes.replica
      AND refusals.seq = changes.seq
  )
ORDER BY changes.seq
LIMIT 5000
