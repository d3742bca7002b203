SELECT name FROM persons WHERE id = ?1 AND name IS NOT NULL
UNION ALL SELECT email FROM person_emails WHERE person = ?1
UNION ALL SELECT phone FROM person_phones WHERE person = ?1
