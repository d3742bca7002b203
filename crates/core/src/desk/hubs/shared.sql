SELECT streams.id
FROM streams
JOIN desk
WHERE streams.sample = 0
  AND (streams.number = desk.team OR EXISTS (SELECT 1 FROM heads WHERE heads.stream = streams.number))
ORDER BY streams.number <> desk.team, streams.id
