SELECT desk.replica, streams.id AS team, desk.clock
FROM desk
JOIN streams ON streams.number = desk.team
