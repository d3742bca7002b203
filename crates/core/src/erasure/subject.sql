WITH here AS (SELECT number FROM streams WHERE id = ?2)
SELECT persons.id AS person, 0 AS is_lead
FROM persons
JOIN here ON here.number = persons.stream
WHERE persons.id = ?1
UNION ALL
SELECT persons.id, 1
FROM leads
JOIN here ON here.number = leads.stream
LEFT JOIN persons ON persons.id = leads.person
WHERE leads.id = ?1
UNION ALL
SELECT persons.id, 0
FROM attendees
JOIN here ON here.number = attendees.stream
LEFT JOIN persons ON persons.id = attendees.person
WHERE attendees.id = ?1
