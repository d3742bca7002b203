INSERT INTO known (desk, stream, replica, seq)
SELECT ?1, ?2, ?3, ?4
WHERE ?4 = 1 OR EXISTS (SELECT 1 FROM known WHERE desk = ?1 AND stream = ?2 AND replica = ?3 AND seq = ?4 - 1)
ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)
