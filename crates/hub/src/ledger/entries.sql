SELECT number, header, body FROM entries
WHERE stream = $1 AND number > $2 AND number <= $3
ORDER BY number
LIMIT $4
