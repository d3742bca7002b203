-- Version 2: the programme register, which belongs to the team.

CREATE TABLE memberships (                -- what a source said of a city at a time
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  city TEXT, country TEXT, geonameid INTEGER,
  programme TEXT, role TEXT, as_of TEXT, source TEXT, deleted_at INTEGER
) STRICT;
CREATE INDEX memberships_city ON memberships (geonameid) WHERE geonameid IS NOT NULL;
