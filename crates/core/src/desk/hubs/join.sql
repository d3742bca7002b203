INSERT INTO hubs (id, key, addresses, is_public, device, token, rights, nonce)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (id) DO UPDATE SET
  addresses = excluded.addresses, is_public = excluded.is_public, device = excluded.device,
  token = excluded.token, rights = excluded.rights, nonce = excluded.nonce, attempt = NULL
