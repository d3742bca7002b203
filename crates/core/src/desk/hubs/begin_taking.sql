UPDATE ledgers SET snapshot = ?3, snapshot_taken = 0
WHERE hub = ?1 AND stream = ?2 AND snapshot IS NOT ?3
