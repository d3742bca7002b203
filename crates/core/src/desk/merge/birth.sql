INSERT OR IGNORE INTO births (record, replica, seq, hlc, change, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
