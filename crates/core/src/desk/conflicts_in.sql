SELECT conflicts.record, conflicts.atom, conflicts.member
FROM conflicts
JOIN streams ON streams.number = conflicts.stream
WHERE streams.id = ?1
ORDER BY conflicts.kind, conflicts.record, conflicts.atom
