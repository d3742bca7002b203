-- What a hub is known to have may be further than what is here without a gap: that makes up for nothing else.
SELECT coalesce(sum(max(0, heads.seq - coalesce(known.seq, 0) - (
  SELECT count(*)
  FROM refusals
  JOIN hubs ON hubs.number = refusals.hub
  WHERE hubs.id = ?1 AND refusals.stream = heads.stream AND refusals.replica = heads.replica
    AND refusals.seq > coalesce(known.seq, 0)
))), 0)
FROM heads
JOIN streams ON streams.number = heads.stream
LEFT JOIN known ON known.stream = heads.stream AND known.replica = heads.replica
  AND known.desk = (SELECT number FROM replicas WHERE id = ?1)
WHERE streams.sample = 0
