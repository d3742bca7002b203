SELECT breaks.*
FROM breaks
JOIN streams ON streams.number = breaks.stream
WHERE streams.id = ?1 AND breaks.deleted_at IS NULL
  AND breaks."start" IS NOT NULL AND breaks."end" IS NOT NULL
ORDER BY breaks."start", breaks.name COLLATE NOCASE, breaks.n
