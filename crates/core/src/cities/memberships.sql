SELECT id, city, country, geonameid, programme, role, as_of, source FROM memberships
WHERE deleted_at IS NULL
ORDER BY country, city COLLATE NOCASE, programme
