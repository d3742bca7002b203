SELECT body FROM snapshot_pieces
WHERE stream = $1 AND hash = $2 AND piece = $3
