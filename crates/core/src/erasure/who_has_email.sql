SELECT persons.id
FROM person_emails
JOIN persons ON persons.id = person_emails.person
WHERE person_emails.email = ?1 COLLATE NOCASE AND persons.deleted_at IS NULL
