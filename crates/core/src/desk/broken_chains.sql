SELECT count(*)
FROM changes
JOIN desk ON desk.replica = changes.replica
WHERE changes.seq > 1 AND NOT EXISTS (
  SELECT 1 FROM changes AS before
  WHERE before.stream = changes.stream AND before.replica = changes.replica AND before.seq = changes.seq - 1
)
