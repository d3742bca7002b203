-- What other desks than one that moved a record to Trash wrote of it, of the facts that belong to it,
-- and of its person where nothing else shows them. 30 is the atom of Trash, 31 that of imports.
WITH here (stream) AS (SELECT number FROM streams WHERE id = ?1),
gone (gone_from, id) AS (
  SELECT 'leads', id FROM leads, here WHERE leads.stream = here.stream AND deleted_at IS NOT NULL
  UNION ALL
  SELECT 'attendees', id FROM attendees, here
  WHERE attendees.stream = here.stream AND deleted_at IS NOT NULL
  UNION ALL
  SELECT 'sessions', id FROM sessions, here WHERE sessions.stream = here.stream AND deleted_at IS NOT NULL
  UNION ALL
  SELECT 'organisations', id FROM organisations, here
  WHERE organisations.stream = here.stream AND deleted_at IS NOT NULL
  UNION ALL
  SELECT 'persons', id FROM persons, here
  WHERE persons.stream = here.stream AND deleted_at IS NOT NULL AND merged_into IS NULL
),
contacts (gone_from, id, person) AS (
  SELECT gone_from, gone.id, leads.person FROM gone JOIN leads ON leads.id = gone.id
  WHERE gone_from = 'leads'
  UNION ALL
  SELECT gone_from, gone.id, attendees.person FROM gone JOIN attendees ON attendees.id = gone.id
  WHERE gone_from = 'attendees'
),
about (gone_from, id, record, is_fact) AS (
  SELECT gone_from, id, id, 0 FROM gone
  UNION ALL
  SELECT gone_from, contacts.id, person, 0 FROM contacts
  JOIN persons ON persons.id = contacts.person
  WHERE persons.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM leads WHERE leads.person = contacts.person AND deleted_at IS NULL)
    AND NOT EXISTS (
      SELECT 1 FROM attendees WHERE attendees.person = contacts.person AND deleted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM session_people WHERE session_people.person = contacts.person)
  UNION ALL
  SELECT gone_from, gone.id, lead_notes.id, 1 FROM gone JOIN lead_notes ON lead_notes.lead = gone.id
  UNION ALL
  SELECT gone_from, gone.id, consents.id, 1 FROM gone JOIN consents ON consents.lead = gone.id
  UNION ALL
  SELECT gone_from, gone.id, notices.id, 1 FROM gone JOIN notices ON notices.lead = gone.id
),
apart (gone_from, id, record, is_fact, deleter, deleted, writer, written) AS (
  SELECT gone_from, about.id, about.record, is_fact, trash.replica, trash.seq, other.replica, other.seq
  FROM about
  JOIN versions AS trash ON trash.record = about.id AND trash.atom = 30
  JOIN versions AS other ON other.record = about.record
  WHERE other.atom NOT IN (0, 30, 31) AND other.replica <> trash.replica
  UNION ALL
  SELECT gone_from, about.id, about.record, is_fact, trash.replica, trash.seq, other.replica, other.seq
  FROM about
  JOIN versions AS trash ON trash.record = about.id AND trash.atom = 30
  JOIN births AS other ON other.record = about.record
  WHERE is_fact AND other.replica <> trash.replica
)
SELECT gone_from, apart.id, record, is_fact, deleters.id AS deleter, deleted, writers.id AS writer, written
FROM apart
JOIN replicas AS deleters ON deleters.number = deleter
JOIN replicas AS writers ON writers.number = writer
