SELECT sessions.id,
  (SELECT count(*) FROM (SELECT DISTINCT replica, seq FROM versions
     WHERE record = sessions.id AND atom NOT IN (9, 10, 12, 14, 31, 32))) AS sequence,
  max((SELECT max(hlc) FROM births WHERE record = sessions.id),
      coalesce((SELECT max(hlc) FROM versions
        WHERE record = sessions.id AND atom NOT IN (9, 10, 12, 14, 31, 32)), 0)) AS hlc
FROM (
  SELECT id FROM sessions WHERE stream = (SELECT number FROM streams WHERE id = ?1)
  UNION SELECT session FROM published WHERE stream = (SELECT number FROM streams WHERE id = ?1)
) AS sessions
WHERE EXISTS (SELECT 1 FROM births WHERE record = sessions.id)
