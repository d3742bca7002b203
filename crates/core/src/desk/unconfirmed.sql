SELECT streams.id, erasures.id
FROM erasures
JOIN streams ON streams.number = erasures.stream
WHERE NOT EXISTS (
  SELECT 1
  FROM receipts
  JOIN replicas ON replicas.id = receipts.desk
  JOIN desk ON desk.replica = replicas.number
  WHERE receipts.erasure = erasures.id
)
