SELECT hash, epoch, graves, up_to, size, begun_at, whole_at FROM snapshots
WHERE stream = $1
ORDER BY up_to
