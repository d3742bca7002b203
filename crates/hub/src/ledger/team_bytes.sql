SELECT CAST(
    (SELECT COALESCE(SUM(bytes), 0) FROM streams WHERE team = $1)
    + (SELECT COALESCE(SUM(size), 0) FROM snapshots WHERE stream IN (SELECT id FROM streams WHERE team = $1))
    AS BIGINT) AS bytes
