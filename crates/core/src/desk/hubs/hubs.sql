SELECT id, key, addresses, is_public, device, token, rights
FROM hubs
ORDER BY number
