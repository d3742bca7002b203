SELECT programme, role, as_of, source FROM memberships
WHERE geonameid = ?1 AND deleted_at IS NULL
ORDER BY as_of DESC, programme, role
