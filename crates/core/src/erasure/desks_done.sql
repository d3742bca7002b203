SELECT desks.id, desks.name, receipts.at, desks.lost_at
FROM desks
JOIN streams ON streams.id = ?2
LEFT JOIN receipts ON receipts.erasure = ?1 AND receipts.desk = desks.id
-- The sample event never leaves its desk.
WHERE streams.sample = 0 OR EXISTS (
  SELECT 1 FROM replicas WHERE replicas.id = desks.id AND replicas.own = 1
)
ORDER BY desks.n
