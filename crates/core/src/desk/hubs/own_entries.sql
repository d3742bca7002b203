UPDATE ledgers
SET pulled = ?3
WHERE hub = ?1 AND stream = ?2 AND pulled = ?3 - ?4
