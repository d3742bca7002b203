INSERT OR IGNORE INTO untold (hub, stream, replica, seq, hash, part)
SELECT number, ?1, ?2, ?3, ?4, ?5 FROM hubs
