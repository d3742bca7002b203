SELECT persons.*, organisations.name AS organisation_name
FROM persons
LEFT JOIN organisations ON organisations.id = persons.organisation
