DELETE FROM changes
WHERE number = (
  SELECT max(number) FROM changes JOIN desk ON desk.replica = changes.replica
)
