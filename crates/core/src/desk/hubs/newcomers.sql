-- Of each key that is here, but the first: the desks that have come to a hub and for which nobody has sealed it, this
-- one among them, by the devices that they have told of there. When it was made stands with it; a code says so too, so
-- that who has a key from one can give it on where its maker is gone before it was heard.
SELECT held_keys.key, desks.id, desks.sealing_key, enrolments.device, coalesce(made.at, held_keys.at) AS made_at
FROM held_keys
LEFT JOIN (SELECT key, min(at) AS at FROM wrapped_keys GROUP BY key) AS made ON made.key = held_keys.id
JOIN desks
JOIN enrolments ON enrolments.desk = desks.id AND enrolments.hub = ?1
WHERE desks.sealing_key IS NOT NULL AND desks.revoked_at IS NULL AND coalesce(made.at, held_keys.at) > 0
  AND NOT EXISTS (
    SELECT 1 FROM wrapped_keys WHERE wrapped_keys.key = held_keys.id AND wrapped_keys.desk = desks.id
  )
ORDER BY held_keys.id, desks.id
