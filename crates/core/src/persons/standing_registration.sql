SELECT live.id FROM attendees
JOIN attendees AS live ON live.person = attendees.person AND live.deleted_at IS NULL
WHERE attendees.id = ?1 AND attendees.deleted_at IS NOT NULL
ORDER BY live.n
LIMIT 1
