SELECT seq, hash FROM entries
WHERE stream = $1 AND replica = $2 AND seq > $3
ORDER BY seq, number
LIMIT $4
