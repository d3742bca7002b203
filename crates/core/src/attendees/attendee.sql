SELECT attendees.id, attendees.person, persons.name, organisations.name, persons.role,
  (SELECT group_concat(email, char(10)) FROM (SELECT email FROM person_emails
     WHERE person = attendees.person ORDER BY position, email)),
  (SELECT group_concat(phone, char(10)) FROM (SELECT phone FROM person_phones
     WHERE person = attendees.person ORDER BY position, phone)),
  persons.city, persons.country, persons.geonameid,
  (SELECT group_concat(language, char(10)) FROM (SELECT language FROM person_languages
     WHERE person = attendees.person ORDER BY language)),
  persons.badge, attendees.registered_as, attendees.ticket, attendees.needs, attendees.registered_at,
  (SELECT group_concat(name, char(10)) FROM (SELECT tags.name FROM tagged JOIN tags ON tags.id = tagged.tag
     WHERE tagged.record = attendees.id AND tags.deleted_at IS NULL ORDER BY tags.name)),
  (SELECT count(*) FROM attendee_sessions JOIN sessions ON sessions.id = attendee_sessions.session
     WHERE attendee = attendees.id AND sessions.deleted_at IS NULL),
  attendees.deleted_at, persons.objected_at IS NOT NULL, persons.restricted_at IS NOT NULL
FROM attendees
LEFT JOIN persons ON persons.id = attendees.person
LEFT JOIN organisations ON organisations.id = persons.organisation
