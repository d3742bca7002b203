SELECT ledgers.epoch, ledgers.pulled
FROM ledgers
JOIN hubs ON hubs.number = ledgers.hub
JOIN streams ON streams.number = ledgers.stream
WHERE hubs.id = ?1 AND streams.id = ?2
