DELETE FROM snapshots
WHERE stream = $1 AND (
    epoch <> (SELECT epoch FROM streams WHERE id = $1)
    OR graves <> (SELECT COUNT(*) FROM change_graves WHERE stream = $1)
)
