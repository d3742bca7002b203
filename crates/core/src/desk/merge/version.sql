INSERT OR IGNORE INTO versions (record, atom, member, replica, seq, stream, kind, hlc, change, parents, fields)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
