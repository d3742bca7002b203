SELECT persons.id
FROM person_phones
JOIN persons ON persons.id = person_phones.person
WHERE coalesce(person_phones.e164, person_phones.phone) = ?1 AND persons.deleted_at IS NULL
