SELECT streams.id, ledgers.epoch, seen_entries.number, seen_entries.hash
FROM seen_entries
JOIN ledgers ON ledgers.hub = seen_entries.hub AND ledgers.stream = seen_entries.stream
JOIN hubs ON hubs.number = seen_entries.hub
JOIN streams ON streams.number = seen_entries.stream
WHERE hubs.id = ?1
ORDER BY streams.number, seen_entries.number
