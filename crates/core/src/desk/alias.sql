INSERT OR IGNORE INTO aliases (stream, was_replica, was_seq, replica, seq) VALUES (?1, ?2, ?3, ?4, ?5)
