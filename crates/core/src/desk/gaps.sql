SELECT count(*) FROM (
  SELECT 1 FROM changes GROUP BY stream, replica HAVING max(seq) <> count(*)
)
