WHERE persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.badge = ?2
  AND persons.deleted_at IS NULL
LIMIT 2
