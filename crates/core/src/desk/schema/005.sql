-- Version 5 of a desk: erasure, and what changes were called before their desk was found to be a copy.

CREATE TABLE aliases (                    -- changes that were issued anew, by what they were called before
  stream INTEGER NOT NULL,
  was_replica INTEGER NOT NULL,
  was_seq INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (stream, was_replica, was_seq, replica, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE graves (                     -- records that were erased: nothing of them is kept, or comes back
  stream INTEGER NOT NULL,
  record BLOB NOT NULL,
  said INTEGER NOT NULL,                  -- 1: an erasure names it; 0: it was found to belong to one that is named
  PRIMARY KEY (stream, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE blanks (                     -- texts that were erased from records that stay
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record BLOB NOT NULL,
  atom INTEGER NOT NULL,
  said INTEGER NOT NULL,                  -- 1: an erasure names it
  PRIMARY KEY (stream, replica, seq, record, atom)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (                   -- facts
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  records BLOB,                           -- ids of what was erased, 16 bytes each
  texts BLOB,                             -- erased texts: record, atom (4 bytes), version (24), 44 bytes each
  staff BLOB, at INTEGER
) STRICT;

CREATE TABLE receipts (                   -- facts: this desk has erased what it had; id derives from both
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  erasure BLOB, desk BLOB, at INTEGER
) STRICT;
CREATE INDEX receipts_erasure ON receipts (erasure);

CREATE TABLE suppressions (               -- who is not to come back; id derives from what they are known by
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  until INTEGER, erasure BLOB, lifted_at INTEGER
) STRICT;
CREATE INDEX suppressions_erasure ON suppressions (erasure);

CREATE TABLE disclosures (                -- facts: a file with personal data that left the desk
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  what TEXT, format TEXT, purpose TEXT, records INTEGER, staff BLOB, desk BLOB, at INTEGER
) STRICT;

ALTER TABLE events ADD COLUMN keep_until TEXT;   -- the last day on which personal data is kept
ALTER TABLE desks ADD COLUMN lost_at INTEGER;    -- it will not return, somebody has said
