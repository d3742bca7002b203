SELECT max(
  (SELECT count(*) FROM leads WHERE organisation = ?1),
  (SELECT count(*) FROM persons WHERE organisation = ?1)
)
