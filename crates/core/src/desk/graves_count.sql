SELECT (SELECT count(*) FROM graves) || ' ' || (SELECT count(*) FROM blanks) || ' ' || (SELECT count(*) FROM streams)
