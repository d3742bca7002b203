SELECT attendee_sessions.session, count(*)
FROM attendees
JOIN streams ON streams.number = attendees.stream
JOIN attendee_sessions ON attendee_sessions.attendee = attendees.id
WHERE streams.id = ?1 AND attendees.deleted_at IS NULL
GROUP BY attendee_sessions.session
