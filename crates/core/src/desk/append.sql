INSERT INTO changes (stream, replica, seq, hlc, action, op, staff, hash, header, parts)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
