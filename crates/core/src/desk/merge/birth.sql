INSERT OR IGNORE INTO births (record, replica, seq, stream, kind, hlc, change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
