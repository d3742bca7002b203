INSERT INTO sync_log (at, hub, what, count)
VALUES (?1, (SELECT number FROM hubs WHERE id = ?2), ?3, ?4)
