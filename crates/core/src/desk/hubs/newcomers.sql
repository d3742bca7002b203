-- Of each key that this desk has made: the desks for which nobody has sealed it.
WITH made AS (
  SELECT held_keys.id, held_keys.key
  FROM held_keys
  WHERE held_keys.id IN (
    SELECT wrapped_keys.key
    FROM wrapped_keys
    JOIN births ON births.record = wrapped_keys.id
    JOIN replicas ON replicas.number = births.replica AND replicas.own = 1
  )
)
SELECT made.key, desks.id, desks.sealing_key
FROM made, desks
WHERE desks.sealing_key IS NOT NULL AND desks.revoked_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM wrapped_keys WHERE wrapped_keys.key = made.id AND wrapped_keys.desk = desks.id)
ORDER BY made.id, desks.id
