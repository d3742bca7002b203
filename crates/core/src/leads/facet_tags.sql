SELECT leads.n, tagged.tag
FROM tagged
JOIN leads ON leads.id = tagged.record
WHERE leads.stream = (SELECT number FROM streams WHERE id = ?1)
