SELECT count(*) FROM heads JOIN streams ON streams.number = heads.stream WHERE streams.id = ?1
