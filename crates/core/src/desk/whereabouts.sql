WITH written AS (
  SELECT parts.stream, parts.replica, parts.seq
  FROM (
    SELECT stream, replica, seq FROM births WHERE record = ?1
    UNION SELECT stream, replica, seq FROM versions WHERE record = ?1
  ) AS parts
  JOIN replicas ON replicas.number = parts.replica AND replicas.own = 1
)
SELECT
  (SELECT min(written.seq <= coalesce(handed.seq, 0))
   FROM written
   LEFT JOIN handed ON handed.stream = written.stream AND handed.replica = written.replica) AS is_handed,
  coalesce((
    SELECT max(has_all)
    FROM (
      SELECT min(written.seq <= coalesce(known.seq, 0)) AS has_all
      FROM (SELECT DISTINCT desk FROM known) AS others, written
      LEFT JOIN known ON known.desk = others.desk AND known.stream = written.stream
        AND known.replica = written.replica
      GROUP BY others.desk
    )), 0) AS is_known
WHERE EXISTS (SELECT 1 FROM written)
