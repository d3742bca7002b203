SELECT tags.id, tags.name, (SELECT count(*) FROM tagged WHERE tagged.tag = tags.id) AS leads
FROM tags
WHERE tags.stream = (SELECT number FROM streams WHERE id = ?1) AND tags.deleted_at IS NULL
ORDER BY tags.name COLLATE NOCASE
