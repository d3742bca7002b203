SELECT id, team, rights, enrolled_at, seen_at, revoked_at FROM devices
WHERE team = $1
ORDER BY enrolled_at, id
