SELECT leads.id
FROM lead_search
JOIN leads ON leads.n = lead_search.rowid
WHERE lead_search MATCH ?2
  AND leads.stream = (SELECT number FROM streams WHERE id = ?1) AND leads.deleted_at IS NULL
ORDER BY lead_search.rowid DESC
LIMIT ?3
