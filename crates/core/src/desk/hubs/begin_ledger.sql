INSERT INTO ledgers (hub, stream, epoch, pulled)
VALUES (?1, ?2, ?3, 0)
ON CONFLICT DO UPDATE SET epoch = excluded.epoch, pulled = 0
