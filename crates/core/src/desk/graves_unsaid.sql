SELECT streams.id, graves.record
FROM graves
JOIN streams ON streams.number = graves.stream
WHERE graves.said = 0
