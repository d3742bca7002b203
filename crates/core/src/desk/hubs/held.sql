SELECT held_keys.key, coalesce(made.at, held_keys.at) AS made_at
FROM held_keys
LEFT JOIN (SELECT key, min(at) AS at FROM wrapped_keys GROUP BY key) AS made ON made.key = held_keys.id
ORDER BY made_at, held_keys.id
