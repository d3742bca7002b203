SELECT seq, part FROM graves
WHERE stream = $1 AND replica = $2 AND seq BETWEEN $3 AND $4
