WITH here AS (SELECT number FROM streams WHERE id = ?1)
SELECT 'lead_notes' AS "table", lead_notes.id, 'text' AS atom, lead_notes.text,
  coalesce(persons.name, organisations.name) AS "of", 1 AS can_redact
FROM lead_notes
JOIN here ON here.number = lead_notes.stream
LEFT JOIN leads ON leads.id = lead_notes.lead
LEFT JOIN persons ON persons.id = leads.person
LEFT JOIN organisations ON organisations.id = leads.organisation
WHERE lead_notes.text IS NOT NULL
UNION ALL
SELECT 'sessions', sessions.id, 'abstract', sessions.abstract, sessions.title, 1
FROM sessions
JOIN here ON here.number = sessions.stream
WHERE sessions.abstract IS NOT NULL
UNION ALL
SELECT 'attendees', attendees.id, 'needs', attendees.needs, persons.name, 1
FROM attendees
JOIN here ON here.number = attendees.stream
LEFT JOIN persons ON persons.id = attendees.person
WHERE attendees.needs IS NOT NULL
UNION ALL
SELECT 'sessions', sessions.id, 'title', coalesce(sessions.title, '') || ' ' || coalesce(sessions.subtitle, ''), sessions.title, 0
FROM sessions
JOIN here ON here.number = sessions.stream
UNION ALL
SELECT 'organisations', organisations.id, 'name', organisations.name, organisations.name, 0
FROM organisations
JOIN here ON here.number = organisations.stream
WHERE organisations.name IS NOT NULL
UNION ALL
SELECT 'persons', persons.id, 'name',
  coalesce(persons.name, '') || ' ' || coalesce(persons.role, '') || ' ' || coalesce((SELECT group_concat(email, ' ') FROM person_emails WHERE person = persons.id), '')
    || ' ' || coalesce((SELECT group_concat(phone, ' ') FROM person_phones WHERE person = persons.id), ''),
  persons.name, 0
FROM persons
JOIN here ON here.number = persons.stream
