SELECT
  (SELECT max(position) FROM person_emails WHERE person = ?1),
  (SELECT max(position) FROM person_phones WHERE person = ?1)
