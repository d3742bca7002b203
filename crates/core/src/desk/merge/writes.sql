SELECT atom, member, replica, seq, hlc, change, kind, parents, fields
FROM versions
WHERE record = ?1 AND (?2 IS NULL OR atom IN (0, ?2))
