WITH RECURSIVE family (id) AS (
    SELECT id FROM devices WHERE id = $1
    UNION
    SELECT child.id FROM devices AS child JOIN family ON child.parent = family.id
)
UPDATE devices SET revoked_at = $2
WHERE revoked_at IS NULL AND id IN (SELECT id FROM family)
