SELECT
  (SELECT coalesce(max(n), 0) FROM leads),
  (SELECT coalesce(max(n), 0) FROM persons),
  (SELECT coalesce(max(n), 0) FROM organisations),
  (SELECT coalesce(max(n), 0) FROM lead_notes),
  (SELECT coalesce(max(number), 0) FROM changes),
  (SELECT coalesce(max(number), 0) FROM steps)
