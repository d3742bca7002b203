SELECT number, header, body FROM entries
WHERE stream = $1 AND replica = $2 AND seq = $3 AND hash = $4
