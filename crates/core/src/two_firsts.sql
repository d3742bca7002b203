SELECT persons.id
FROM persons
JOIN streams ON streams.number = persons.stream
WHERE streams.id = ?1 AND persons.deleted_at IS NULL AND (
  (SELECT count(*) FROM person_emails AS email
   WHERE email.person = persons.id AND email.position = (
     SELECT min(position) FROM person_emails WHERE person = persons.id)) > 1
  OR (SELECT count(*) FROM person_phones AS phone
   WHERE phone.person = persons.id AND phone.position = (
     SELECT min(position) FROM person_phones WHERE person = persons.id)) > 1)
ORDER BY persons.id
