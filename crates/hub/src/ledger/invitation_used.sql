UPDATE invitations SET used_at = $2
WHERE proof = $1 AND used_at IS NULL AND expires_at > $2
RETURNING team, rights, parcel
