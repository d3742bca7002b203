SELECT count(*) FROM conflicts JOIN streams ON streams.number = conflicts.stream WHERE streams.id = ?1
