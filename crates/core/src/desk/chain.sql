-- Those changes of a desk whose part 0 says what their writer had. It begins with how many entries it
-- has: six, with who was at the desk seven, and what the writer had besides.
SELECT changes.seq, changes.header, changes.parts
FROM changes
JOIN streams ON streams.number = changes.stream
JOIN replicas ON replicas.number = changes.replica
WHERE streams.id = ?1 AND replicas.id = ?2
  AND substr(changes.parts, 1, 1) <> CASE WHEN changes.staff IS NULL THEN x'A6' ELSE x'A7' END
ORDER BY changes.seq
