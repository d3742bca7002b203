
WHERE leads.stream = (SELECT number FROM streams WHERE id = ?1) AND leads.deleted_at IS NULL
