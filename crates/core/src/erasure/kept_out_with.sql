SELECT suppressions.id
FROM suppressions AS known
JOIN suppressions ON suppressions.id = known.id OR suppressions.erasure = known.erasure
WHERE known.id = ?1 AND suppressions.lifted_at IS NULL
