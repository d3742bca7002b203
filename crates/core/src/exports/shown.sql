SELECT versions.record, max(versions.hlc) AS hlc
FROM versions
WHERE (versions.kind IN (5, 6, 8) AND versions.atom IN (1, 30) OR versions.kind = 4 AND versions.atom IN (1, 4)
  OR versions.kind = 8 AND versions.atom IN (11, 12))
  AND versions.record IN (
    SELECT id FROM rooms WHERE stream = (SELECT number FROM streams WHERE id = ?1)
    UNION ALL SELECT id FROM tracks WHERE stream = (SELECT number FROM streams WHERE id = ?1)
    UNION ALL SELECT id FROM persons WHERE stream = (SELECT number FROM streams WHERE id = ?1)
    UNION ALL SELECT ?1)
GROUP BY versions.record
