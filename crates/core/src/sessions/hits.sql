SELECT sessions.id
FROM session_search
JOIN sessions ON sessions.n = session_search.rowid
WHERE session_search MATCH ?1
