SELECT DISTINCT leads.n, consents.purpose
FROM consents
JOIN leads ON leads.id = consents.lead
WHERE leads.stream = (SELECT number FROM streams WHERE id = ?1) AND consents.withdrawn_at IS NULL
  AND consents.purpose IS NOT NULL
