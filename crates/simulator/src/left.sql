SELECT (SELECT count(*) FROM births JOIN graves USING (stream, record))
  + (SELECT count(*) FROM versions JOIN graves USING (stream, record))
