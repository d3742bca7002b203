SELECT id
FROM streams
WHERE sample = 0
ORDER BY number <> (SELECT team FROM desk), number
