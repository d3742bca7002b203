-- Version 8 of a desk: one that was restored from a backup can still open what was sealed to it before; what a hub
-- has of desks that were copied is taken whole, also where the line breaks.

CREATE TABLE former_keys (                -- of a desk that was restored: to what the team sealed keys, until a hub was met
  hub INTEGER NOT NULL,
  replica INTEGER NOT NULL,               -- what it was called then
  secret BLOB NOT NULL,                   -- its X25519 secret
  PRIMARY KEY (hub, replica)
) STRICT, WITHOUT ROWID;

CREATE TABLE copied (                     -- desks of which there are two: all that a hub has of them is to be taken
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  is_asked INTEGER NOT NULL,              -- 1: it was; what gave way and is nobody's at the next hello is this desk's
  PRIMARY KEY (hub, stream, replica)
) STRICT, WITHOUT ROWID;
