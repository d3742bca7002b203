WITH here AS (SELECT number FROM streams WHERE id = ?1)
SELECT
  (SELECT count(*) FROM persons JOIN here ON here.number = stream) AS persons,
  (SELECT count(*) FROM attendees JOIN here ON here.number = stream) AS attendees,
  (SELECT count(*) FROM leads JOIN here ON here.number = stream) AS leads,
  (SELECT count(*) FROM lead_notes JOIN here ON here.number = stream) AS notes,
  (SELECT count(*) FROM consents JOIN here ON here.number = stream)
    + (SELECT count(*) FROM notices JOIN here ON here.number = stream) AS consents,
  (SELECT count(*) FROM (
    SELECT DISTINCT record FROM births JOIN here ON here.number = births.stream WHERE kind IN (8, 10, 11, 12, 13, 18)
    EXCEPT
    SELECT id FROM (
      SELECT id FROM persons UNION ALL SELECT id FROM attendees UNION ALL SELECT id FROM leads
      UNION ALL SELECT id FROM lead_notes UNION ALL SELECT id FROM consents UNION ALL SELECT id FROM notices
    )
  )) AS undone
