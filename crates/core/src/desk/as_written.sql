SELECT stream = ?2 AND replica = ?3 AND seq = ?4 AND hlc = ?5 AND action = ?6 AND op = ?7 AND staff IS ?8 AND hash = ?9
FROM changes
WHERE number = ?1
