SELECT streams.id, ledgers.epoch, ledgers.seen, ledgers.seen_hash
FROM ledgers
JOIN hubs ON hubs.number = ledgers.hub
JOIN streams ON streams.number = ledgers.stream
WHERE hubs.id = ?1
ORDER BY streams.number
