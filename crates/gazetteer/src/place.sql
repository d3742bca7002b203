SELECT places.geonameid, places.name, places.country, regions.name, places.lat, places.lon,
  places.population, zones.name
FROM places
JOIN regions ON regions.number = places.region
JOIN zones ON zones.number = places.zone
