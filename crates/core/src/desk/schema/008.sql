-- Version 8 of a desk: one that was restored from a backup can still open what was sealed to it before.

CREATE TABLE former_keys (                -- of a desk that was restored: to what the team sealed keys, until a hub was met
  hub INTEGER NOT NULL,
  replica INTEGER NOT NULL,               -- what it was called then
  secret BLOB NOT NULL,                   -- its X25519 secret
  PRIMARY KEY (hub, replica)
) STRICT, WITHOUT ROWID;
