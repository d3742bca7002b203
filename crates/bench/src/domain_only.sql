DELETE FROM changes;
DELETE FROM births;
DELETE FROM versions;
DELETE FROM steps;
DROP TABLE lead_search;
DROP TABLE session_search;
DROP TABLE person_search;
DROP TABLE organisation_search;
VACUUM;
