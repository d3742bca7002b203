INSERT INTO invitations (proof, team, rights, parcel, expires_at)
VALUES ($1, $2, $3, $4, $5)
