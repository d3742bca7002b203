-- Of each key that is here: the desks for which nobody has sealed it, this one among them.
SELECT held_keys.key, desks.id, desks.sealing_key
FROM held_keys, desks
WHERE desks.sealing_key IS NOT NULL AND desks.revoked_at IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM wrapped_keys WHERE wrapped_keys.key = held_keys.id AND wrapped_keys.desk = desks.id
  )
ORDER BY held_keys.id, desks.id
