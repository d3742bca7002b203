SELECT places.population, places.lat, places.lon FROM spellings
JOIN places ON places.rank = spellings.place
WHERE spellings.hash = ?1
ORDER BY places.rank LIMIT 8
