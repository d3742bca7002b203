JOIN person_search ON person_search.rowid = persons.n
WHERE person_search MATCH ?2
  AND persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.deleted_at IS NULL
ORDER BY persons.name COLLATE NOCASE, persons.n
LIMIT ?3
