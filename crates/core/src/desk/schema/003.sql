-- Version 3: registrations, who and what is free when, breaks, merged and distinct
-- persons, saved mappings.

CREATE TABLE attendees (                  -- a person's registration
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  person BLOB, registered_as TEXT, ticket TEXT, registered_at INTEGER, needs TEXT, deleted_at INTEGER
) STRICT;
CREATE INDEX attendees_shown ON attendees (stream, deleted_at);
CREATE INDEX attendees_person ON attendees (person);

CREATE TABLE attendee_sessions (          -- what they registered for
  attendee BLOB NOT NULL, session BLOB NOT NULL,
  PRIMARY KEY (attendee, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX attendee_sessions_session ON attendee_sessions (session);

-- Local times in the event's zone (of a room: in the room's). Without a row: always.
CREATE TABLE person_availability (
  person BLOB NOT NULL, "start" TEXT NOT NULL, "end" TEXT NOT NULL,
  PRIMARY KEY (person, "start", "end")
) STRICT, WITHOUT ROWID;
CREATE TABLE room_availability (
  room BLOB NOT NULL, "start" TEXT NOT NULL, "end" TEXT NOT NULL,
  PRIMARY KEY (room, "start", "end")
) STRICT, WITHOUT ROWID;

CREATE TABLE breaks (                     -- local times in the event's zone
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, "start" TEXT, "end" TEXT, deleted_at INTEGER
) STRICT;
CREATE INDEX breaks_stream ON breaks (stream);

ALTER TABLE persons ADD COLUMN merged_into BLOB;       -- who they turned out to be
ALTER TABLE persons ADD COLUMN objected_at INTEGER;    -- GDPR Art. 21, (EU) 2018/1725 Art. 23
ALTER TABLE persons ADD COLUMN restricted_at INTEGER;  -- GDPR Art. 18, (EU) 2018/1725 Art. 20
CREATE INDEX persons_merged ON persons (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE distinct_pairs (             -- two persons that somebody has told apart; id derives from both
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  "first" BLOB, "second" BLOB, deleted_at INTEGER
) STRICT;
CREATE INDEX distinct_pairs_first ON distinct_pairs ("first");
CREATE INDEX distinct_pairs_second ON distinct_pairs ("second");

CREATE TABLE mappings (                   -- the team's: which column of which tables is which field
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  kind TEXT, headers TEXT, pairs TEXT, deleted_at INTEGER
) STRICT;

CREATE VIRTUAL TABLE attendee_search USING fts5 (words, tokenize = 'ascii', detail = none, prefix = '1 2 3');
INSERT INTO attendee_search (attendee_search, rank) VALUES ('secure-delete', 1);
