SELECT atom, member, replica, seq, hlc, change, parents, fields
FROM versions
WHERE record = ?1 AND stream = ?2 AND kind = ?3 AND (?4 IS NULL OR atom IN (0, ?4))
