SELECT streams.id, erasures.id
FROM erasures
JOIN streams ON streams.number = erasures.stream
-- Without the birth of the event there is no key to derive the receipt from.
WHERE streams.key IS NOT NULL AND NOT EXISTS (
  SELECT 1
  FROM receipts
  JOIN replicas ON replicas.id = receipts.desk
  JOIN desk ON desk.replica = replicas.number
  WHERE receipts.erasure = erasures.id
)
