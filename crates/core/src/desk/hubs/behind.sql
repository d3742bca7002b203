-- The desks that are known and not shut out, by the devices that they have told of at a hub.
SELECT enrolments.device, enrolments.desk
FROM enrolments
JOIN desks ON desks.id = enrolments.desk
WHERE enrolments.hub = ?1 AND desks.revoked_at IS NULL
