-- A revoked desk that has the newest key: the first one all have, a later one whoever it was sealed to. This desk
-- does not ask if it is one of them.
WITH made (key, at) AS (
  SELECT key, min(at) FROM wrapped_keys GROUP BY key
), newest (key) AS (
  SELECT key FROM made ORDER BY at DESC, key DESC LIMIT 1
)
SELECT gone.id
FROM desks AS gone
WHERE gone.revoked_at IS NOT NULL
  AND (
    NOT EXISTS (SELECT 1 FROM newest)
    OR EXISTS (SELECT 1 FROM wrapped_keys JOIN newest USING (key) WHERE wrapped_keys.desk = gone.id)
  )
  AND NOT EXISTS (
    SELECT 1 FROM desk
    JOIN replicas ON replicas.number = desk.replica
    JOIN desks AS own ON own.id = replicas.id
    WHERE own.revoked_at IS NOT NULL
  )
LIMIT 1
