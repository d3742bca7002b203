SELECT email FROM person_emails WHERE person = ?1
UNION ALL SELECT phone FROM person_phones WHERE person = ?1
