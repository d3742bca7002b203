SELECT named.id, count(DISTINCT versions.replica || ' ' || versions.seq) AS sequence,
  max(max(births.hlc), coalesce(max(versions.hlc), 0)) AS hlc
FROM (
  SELECT id FROM sessions WHERE stream = (SELECT number FROM streams WHERE id = ?1)
  UNION SELECT session FROM published WHERE stream = (SELECT number FROM streams WHERE id = ?1)
) AS named
JOIN births ON births.record = named.id
LEFT JOIN versions ON versions.record = named.id AND versions.atom NOT IN (9, 10, 12, 14, 31, 32)
GROUP BY named.id
