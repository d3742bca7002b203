SELECT (SELECT count(*) FROM births JOIN graves USING (stream, record))
  + (SELECT count(*) FROM versions JOIN graves USING (stream, record))
  + (SELECT count(*) FROM versions JOIN blanks USING (stream, replica, seq, record, atom))
