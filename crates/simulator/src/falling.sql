SELECT count(*)
FROM changes
JOIN streams ON streams.number = changes.stream
JOIN changes AS before
  ON before.stream = changes.stream AND before.replica = changes.replica AND before.seq = changes.seq - 1
WHERE streams.id = ?1 AND before.hlc >= changes.hlc
  AND NOT EXISTS (
    SELECT 1 FROM aliases
    WHERE aliases.stream = changes.stream AND aliases.replica = changes.replica
      AND aliases.seq IN (changes.seq, before.seq)
  )
