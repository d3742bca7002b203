SELECT person_phones.person, person_phones.phone
FROM persons
JOIN person_phones ON person_phones.person = persons.id
WHERE persons.stream = (SELECT number FROM streams WHERE id = ?1) AND persons.deleted_at IS NULL
