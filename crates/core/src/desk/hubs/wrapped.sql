-- The keys that were sealed to this desk, or to what it was before it was restored, and are not here.
SELECT wrapped_keys.key, wrapped_keys.wrapped, wrapped_keys.at, former.secret AS former
FROM wrapped_keys
JOIN replicas ON replicas.id = wrapped_keys.desk
JOIN desk
LEFT JOIN (SELECT DISTINCT replica, secret FROM former_keys) AS former ON former.replica = replicas.number
WHERE (replicas.number = desk.replica OR former.secret IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM held_keys WHERE held_keys.id = wrapped_keys.key)
ORDER BY wrapped_keys.at
