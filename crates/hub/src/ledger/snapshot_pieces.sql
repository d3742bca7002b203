SELECT piece FROM snapshot_pieces
WHERE stream = $1 AND hash = $2
ORDER BY piece
