SELECT person_emails.person, person_emails.email
FROM persons
JOIN person_emails ON person_emails.person = persons.id
WHERE persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.deleted_at IS NULL
