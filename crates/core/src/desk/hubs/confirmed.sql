DELETE FROM seen_entries
WHERE hub = ?1 AND stream = ?2 AND is_told = 1 AND number < (
  SELECT max(number) FROM seen_entries AS later WHERE later.hub = ?1 AND later.stream = ?2
)
