-- Of each key that is here: the desks that have come to a hub and for which nobody has sealed it, this one
-- among them, by the devices that they have told of there.
SELECT held_keys.key, desks.id, desks.sealing_key, enrolments.device,
  (SELECT min(at) FROM wrapped_keys WHERE wrapped_keys.key = held_keys.id) AS made_at
FROM held_keys, desks
JOIN enrolments ON enrolments.desk = desks.id AND enrolments.hub = ?1
WHERE desks.sealing_key IS NOT NULL AND desks.revoked_at IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM wrapped_keys WHERE wrapped_keys.key = held_keys.id AND wrapped_keys.desk = desks.id
  )
ORDER BY held_keys.id, desks.id
