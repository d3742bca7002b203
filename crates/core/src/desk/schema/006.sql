-- Version 6 of a desk: hubs, and the keys under which they get changes.

CREATE TABLE hubs (                       -- where this desk meets others
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,                -- follows from its public key
  key BLOB NOT NULL,
  addresses TEXT NOT NULL,                -- host:port, the likeliest first, blanks between them
  is_public INTEGER NOT NULL,             -- 1: its certificate is one that the world knows
  device BLOB NOT NULL,                   -- as the hub knows this desk
  token BLOB NOT NULL,
  rights INTEGER NOT NULL,
  nonce BLOB NOT NULL,                    -- what it gave at the last hello
  attempt BLOB                            -- of a hello that was not answered yet
) STRICT;

CREATE TABLE ledgers (                    -- of each stream at a hub: how far it is known here
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  epoch BLOB NOT NULL,
  pulled INTEGER NOT NULL,                -- the number of the last entry that was taken
  seen INTEGER NOT NULL,                  -- of the last one that is known to be there, and its hash
  seen_hash BLOB NOT NULL,
  PRIMARY KEY (hub, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (                   -- changes of this desk that a hub does not take
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (hub, stream, replica, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE untold (                     -- parts that were erased here, until a hub says that it has no more of them
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  part INTEGER NOT NULL,
  PRIMARY KEY (hub, stream, replica, seq, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE unopened (                   -- changes under a key that has not come yet
  number INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  sealed BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE held_keys (                  -- keys of the team; the first one follows from the team's birth
  id BLOB PRIMARY KEY,
  key BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_log (                   -- what was done with hubs, and what went wrong
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  hub INTEGER,
  what TEXT NOT NULL,
  count INTEGER NOT NULL
) STRICT;

CREATE TABLE wrapped_keys (               -- facts: a key of the team, sealed to one desk
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  key BLOB, desk BLOB, wrapped BLOB, at INTEGER
) STRICT;
CREATE INDEX wrapped_keys_desk ON wrapped_keys (desk);

CREATE TABLE enrolments (                 -- facts: a desk has joined a hub, which knows it as this device
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, stream INTEGER NOT NULL,
  hub BLOB, device BLOB, desk BLOB, at INTEGER
) STRICT;

ALTER TABLE desks ADD COLUMN sealing_key BLOB;   -- X25519: keys of the team are sealed to it
ALTER TABLE desks ADD COLUMN revoked_at INTEGER; -- it may read nothing that comes after
