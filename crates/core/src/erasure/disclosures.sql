SELECT what, format, purpose, records, at, desks.name AS desk, staff.name AS staff
FROM disclosures
JOIN streams ON streams.number = disclosures.stream
LEFT JOIN desks ON desks.id = disclosures.desk
LEFT JOIN staff ON staff.id = disclosures.staff
WHERE streams.id = ?1
ORDER BY at DESC, disclosures.n DESC
