SELECT persons.id, persons.role
FROM versions
JOIN persons ON persons.id = versions.record
WHERE versions.change > ?1
ORDER BY versions.change
