SELECT number, at, what, count
FROM sync_log
WHERE NOT ?1 OR what NOT IN ('sent', 'received', 'erased', 'joined', 'met', 'snapshot')
ORDER BY number DESC
LIMIT ?2
