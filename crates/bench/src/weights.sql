SELECT CASE WHEN name GLOB '*_search_*' THEN substr(name, 1, instr(name, '_search') + 6) ELSE name END AS what,
  sum(pgsize) AS bytes
FROM dbstat
GROUP BY what
ORDER BY bytes DESC
