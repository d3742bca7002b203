SELECT leads.id, leads.temperature, leads.type
FROM versions
JOIN leads ON leads.id = versions.record
WHERE versions.change > ?1
ORDER BY versions.change
