-- Version 4 of a desk: desks sign what they write, and know what others have.

ALTER TABLE desk ADD COLUMN secret BLOB;  -- this desk's Ed25519 secret; none: it takes one before it writes

ALTER TABLE replicas ADD COLUMN own INTEGER NOT NULL DEFAULT 0;  -- 1: this desk has written under it
UPDATE replicas SET own = 1 WHERE number IN (SELECT replica FROM desk);

CREATE TABLE heads (                      -- of each desk in a stream the last change that is here with all before it
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,                   -- 0: not even the first
  PRIMARY KEY (stream, replica)
) STRICT, WITHOUT ROWID;
INSERT INTO heads (stream, replica, seq)
SELECT stream, replica, max(CASE WHEN seq = place THEN seq ELSE 0 END)
FROM (
  SELECT stream, replica, seq, row_number() OVER (PARTITION BY stream, replica ORDER BY seq) AS place
  FROM changes
)
GROUP BY stream, replica;

CREATE TABLE known (                      -- what another desk has said that it has, up to which change
  desk INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (stream, replica, desk)
) STRICT, WITHOUT ROWID;

CREATE TABLE handed (                     -- what went out in hand-over files, up to which change
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (stream, replica)
) STRICT, WITHOUT ROWID;

CREATE TABLE forked (                     -- desks of which two copies have met: all of theirs is asked for
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  PRIMARY KEY (stream, replica)
) STRICT, WITHOUT ROWID;
