DELETE FROM snapshots
WHERE stream = $1 AND whole_at IS NOT NULL AND hash <> $2
