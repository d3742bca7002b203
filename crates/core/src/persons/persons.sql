WHERE persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.deleted_at IS NULL
ORDER BY persons.name COLLATE NOCASE, persons.n
