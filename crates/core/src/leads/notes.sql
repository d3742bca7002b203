SELECT lead_notes.text, staff.name AS staff, lead_notes.at
FROM lead_notes
LEFT JOIN staff ON staff.id = lead_notes.staff
WHERE lead_notes.lead = ?1
ORDER BY lead_notes.at, lead_notes.n
