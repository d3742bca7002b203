SELECT device, team, header, body FROM quarantine JOIN devices ON devices.id = quarantine.device
WHERE number = $1
