SELECT (SELECT count(*) FROM births WHERE record = ?1) = 1
   AND NOT EXISTS (SELECT 1 FROM versions WHERE record = ?1)
