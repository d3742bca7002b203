INSERT OR IGNORE INTO untold (hub, stream, replica, seq, part)
SELECT number, ?1, ?2, ?3, ?4 FROM hubs
