-- Version 1 of a desk. Shipped migrations never change; new ones are added beside this one.

-- What this desk keeps for itself ------------------------------------------------------------

CREATE TABLE replicas (                   -- every desk whose changes are here; 1 is this one's first
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE streams (                    -- one per event, and the team's
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  key BLOB,                               -- 256 bits, known once the birth of the stream is here
  sample INTEGER NOT NULL DEFAULT 0       -- 1: never leaves this desk
) STRICT;

CREATE TABLE desk (                       -- one row
  one INTEGER PRIMARY KEY CHECK (one = 1),
  replica INTEGER NOT NULL,               -- who writes here; a restored or copied desk takes a new one
  team INTEGER NOT NULL,                  -- the team's stream
  clock INTEGER NOT NULL                  -- high-water mark of the hybrid logical clock
) STRICT;

CREATE TABLE settings (                   -- this desk's own: current event, who is at the desk, language
  name TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (                      -- the undo and redo stacks of each event
  number INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  action BLOB NOT NULL,
  op TEXT NOT NULL,                       -- what the user did first, whatever was undone and redone since
  redo INTEGER NOT NULL                   -- 0: can be undone, 1: can be redone
) STRICT;
CREATE INDEX steps_stack ON steps (stream, redo, number);

-- The one list of changes --------------------------------------------------------------------

CREATE TABLE changes (
  number INTEGER PRIMARY KEY,             -- order of arrival here
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  action BLOB NOT NULL,
  op TEXT NOT NULL,
  staff BLOB,
  hash BLOB NOT NULL,
  header BLOB NOT NULL,                   -- as it was hashed
  parts BLOB NOT NULL,                    -- one after another; sizes are in the header
  UNIQUE (stream, replica, seq)
) STRICT;
CREATE INDEX changes_action ON changes (action);

CREATE TABLE later (                      -- changes that say something this version does not know
  change INTEGER PRIMARY KEY
) STRICT;

-- What the changes come to: which versions there are of what --------------------------------

CREATE TABLE births (
  record BLOB NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,                  -- number of the table
  hlc INTEGER NOT NULL,
  change INTEGER NOT NULL,
  PRIMARY KEY (record, replica, seq, stream, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (                   -- writes of atoms after birth
  record BLOB NOT NULL,
  atom INTEGER NOT NULL,
  member BLOB NOT NULL,                   -- empty where the atom is not a set
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  change INTEGER NOT NULL,
  parents BLOB NOT NULL,                  -- 24 bytes each
  fields BLOB NOT NULL,
  PRIMARY KEY (record, atom, member, replica, seq, stream, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflicts (                  -- atoms with several leaves of different values
  record BLOB NOT NULL,
  atom INTEGER NOT NULL,
  member BLOB NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  PRIMARY KEY (record, atom, member)
) STRICT, WITHOUT ROWID;

-- The team ------------------------------------------------------------------------------------

CREATE TABLE teams (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, key BLOB
) STRICT;

CREATE TABLE desks (                      -- id is the replica's
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT
) STRICT;

CREATE TABLE staff (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, deleted_at INTEGER
) STRICT;

-- An event, and what belongs to it ---------------------------------------------------------

CREATE TABLE events (                     -- id is the stream's
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, zone TEXT, first_day TEXT, last_day TEXT, venue TEXT,
  controller TEXT, law TEXT, key BLOB, sample INTEGER, deleted_at INTEGER
) STRICT;

CREATE TABLE rooms (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, zone TEXT, capacity INTEGER, position INTEGER, deleted_at INTEGER
) STRICT;
CREATE INDEX rooms_stream ON rooms (stream);

CREATE TABLE tracks (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, color TEXT, position INTEGER, deleted_at INTEGER
) STRICT;
CREATE INDEX tracks_stream ON tracks (stream);

CREATE TABLE organisations (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, type TEXT, city TEXT, country TEXT, geonameid INTEGER, deleted_at INTEGER
) STRICT;
CREATE INDEX organisations_name ON organisations (stream, name COLLATE NOCASE);

CREATE TABLE persons (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, organisation BLOB, role TEXT, city TEXT, country TEXT, geonameid INTEGER,
  badge TEXT, deleted_at INTEGER
) STRICT;
CREATE INDEX persons_stream ON persons (stream);
-- A badge is looked up by its code while somebody waits.
CREATE INDEX persons_badge ON persons (stream, badge) WHERE badge IS NOT NULL;
CREATE INDEX persons_organisation ON persons (organisation) WHERE organisation IS NOT NULL;

CREATE TABLE person_emails (
  person BLOB NOT NULL, email TEXT NOT NULL, label TEXT, position INTEGER,
  PRIMARY KEY (person, email)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_phones (
  person BLOB NOT NULL, phone TEXT NOT NULL, e164 TEXT, label TEXT, position INTEGER,
  PRIMARY KEY (person, phone)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_languages (
  person BLOB NOT NULL, language TEXT NOT NULL,
  PRIMARY KEY (person, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  title TEXT, subtitle TEXT, abstract TEXT, kind TEXT,
  "start" TEXT, start_fold INTEGER, "end" TEXT, end_fold INTEGER, zone TEXT, room BLOB,
  track BLOB, status TEXT, url TEXT, capacity INTEGER, closed INTEGER, uid TEXT, language TEXT,
  deleted_at INTEGER
) STRICT;
CREATE INDEX sessions_stream ON sessions (stream);
CREATE INDEX sessions_room ON sessions (room) WHERE room IS NOT NULL;
CREATE INDEX sessions_track ON sessions (track) WHERE track IS NOT NULL;

CREATE TABLE session_people (
  session BLOB NOT NULL, person BLOB NOT NULL, role TEXT NOT NULL, position INTEGER,
  PRIMARY KEY (session, person, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_people_person ON session_people (person);

CREATE TABLE session_programmes (
  session BLOB NOT NULL, programme TEXT NOT NULL,
  PRIMARY KEY (session, programme)
) STRICT, WITHOUT ROWID;

CREATE TABLE leads (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  type TEXT, person BLOB, organisation BLOB, city TEXT, country TEXT, geonameid INTEGER,
  temperature TEXT, staff BLOB, follow_up TEXT, captured_at INTEGER, deleted_at INTEGER
) STRICT;
-- The list of leads, newest first, is read from this index alone.
CREATE INDEX leads_shown ON leads (stream, deleted_at);
CREATE INDEX leads_person ON leads (person);
CREATE INDEX leads_organisation ON leads (organisation) WHERE organisation IS NOT NULL;

CREATE TABLE lead_interests (
  lead BLOB NOT NULL, interest TEXT NOT NULL,
  PRIMARY KEY (lead, interest)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead_notes (                 -- facts
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  lead BLOB, text TEXT, staff BLOB, at INTEGER
) STRICT;
CREATE INDEX lead_notes_lead ON lead_notes (lead);

CREATE TABLE consents (                   -- per purpose; the whole row is one atom
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  lead BLOB, person BLOB, purpose TEXT, basis TEXT, language TEXT, how TEXT,
  given_at INTEGER, given_to BLOB, withdrawn_at INTEGER
) STRICT;
CREATE INDEX consents_lead ON consents (lead);
CREATE INDEX consents_person ON consents (person) WHERE person IS NOT NULL;

CREATE TABLE notices (                    -- facts: which text somebody was given, when and how
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  lead BLOB, person BLOB, text_version TEXT, language TEXT, how TEXT, staff BLOB, at INTEGER
) STRICT;
CREATE INDEX notices_lead ON notices (lead);
CREATE INDEX notices_person ON notices (person) WHERE person IS NOT NULL;

CREATE TABLE tags (                       -- id derives from the folded name
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, color TEXT, deleted_at INTEGER
) STRICT;
CREATE INDEX tags_stream ON tags (stream);

CREATE TABLE tagged (                     -- leads and sessions
  record BLOB NOT NULL, tag BLOB NOT NULL,
  PRIMARY KEY (record, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tagged_tag ON tagged (tag);

CREATE TABLE import_sources (
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  name TEXT, format TEXT, digest BLOB
) STRICT;

CREATE TABLE imports (                    -- which record came from which row of which source
  record BLOB NOT NULL, source BLOB NOT NULL,
  external_id TEXT, digests BLOB, cleaning INTEGER,
  PRIMARY KEY (record, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_source ON imports (source, external_id);

CREATE TABLE published (                  -- facts: this session stood in a calendar that left the desk
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  session BLOB
) STRICT;
CREATE INDEX published_session ON published (session);

-- Search: folded words by row number of the table they speak of -----------------------------
-- The text is folded before it comes here, so the tokenizer only has to split at blanks.

CREATE VIRTUAL TABLE lead_search USING fts5 (words, tokenize = 'ascii', detail = none, prefix = '1 2 3');
CREATE VIRTUAL TABLE session_search USING fts5 (words, tokenize = 'ascii', detail = none, prefix = '1 2 3');
CREATE VIRTUAL TABLE person_search USING fts5 (words, tokenize = 'ascii', detail = none, prefix = '1 2 3');
CREATE VIRTUAL TABLE organisation_search USING fts5 (words, tokenize = 'ascii', detail = none, prefix = '1 2 3');
INSERT INTO lead_search (lead_search, rank) VALUES ('secure-delete', 1);
INSERT INTO session_search (session_search, rank) VALUES ('secure-delete', 1);
INSERT INTO person_search (person_search, rank) VALUES ('secure-delete', 1);
INSERT INTO organisation_search (organisation_search, rank) VALUES ('secure-delete', 1);
