SELECT session
FROM published
JOIN streams ON streams.number = published.stream
WHERE streams.id = ?1 AND session IS NOT NULL
