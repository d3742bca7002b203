SELECT DISTINCT record
FROM versions
WHERE stream = ?1 AND kind = ?2 AND atom IN (0, ?3)
