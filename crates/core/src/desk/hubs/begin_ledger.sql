INSERT INTO ledgers (hub, stream, epoch, pulled, seen, seen_hash)
VALUES (?1, ?2, ?3, 0, 0, ?4)
ON CONFLICT DO UPDATE SET epoch = excluded.epoch, pulled = 0, seen = 0, seen_hash = excluded.seen_hash
