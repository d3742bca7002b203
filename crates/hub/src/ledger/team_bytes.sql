SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM streams WHERE team = $1
