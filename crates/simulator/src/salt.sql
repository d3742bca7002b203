UPDATE changes
SET parts = CAST(substr(parts, 1, length(parts) - 1) || x'01' AS BLOB)
WHERE length(parts) > 40 AND substr(parts, -16) = zeroblob(16)
