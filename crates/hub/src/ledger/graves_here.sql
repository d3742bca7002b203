SELECT seq, hash, part FROM change_graves
WHERE stream = $1 AND replica = $2 AND seq BETWEEN $3 AND $4
