UPDATE quarantine SET body = $1, size = $2
WHERE number = $3 AND stream = $4
