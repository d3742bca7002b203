SELECT id, team, rights, enrolled_at, seen_at, revoked_at FROM devices
ORDER BY team, enrolled_at, id
