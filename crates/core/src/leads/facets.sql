SELECT n, type, temperature, staff, geonameid
FROM leads
WHERE stream = (SELECT number FROM streams WHERE id = ?1) AND (deleted_at IS NOT NULL) = ?2
