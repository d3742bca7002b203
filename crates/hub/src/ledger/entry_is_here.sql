SELECT number FROM entries
WHERE stream = $1 AND number = $2 AND hash = $3
