SELECT body FROM snapshot_pieces AS part
JOIN snapshots AS whole ON whole.stream = part.stream AND whole.hash = part.hash
WHERE part.stream = $1 AND part.hash = $2 AND part.piece = $3
    AND whole.whole_at IS NOT NULL
    AND whole.epoch = (SELECT epoch FROM streams WHERE id = $1)
    AND whole.graves = (SELECT COUNT(*) FROM change_graves WHERE stream = $1)
