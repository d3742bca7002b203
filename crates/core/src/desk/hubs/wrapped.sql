SELECT wrapped_keys.key, wrapped_keys.wrapped, wrapped_keys.at
FROM wrapped_keys
JOIN desk
JOIN replicas ON replicas.number = desk.replica AND replicas.id = wrapped_keys.desk
WHERE NOT EXISTS (SELECT 1 FROM held_keys WHERE held_keys.id = wrapped_keys.key)
ORDER BY wrapped_keys.at
