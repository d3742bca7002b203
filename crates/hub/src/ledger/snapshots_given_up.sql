DELETE FROM snapshots
WHERE whole_at IS NULL AND begun_at <= $1
