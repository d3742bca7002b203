SELECT "first", "second" FROM distinct_pairs
WHERE stream = (SELECT number FROM streams WHERE id = ?1) AND deleted_at IS NULL
