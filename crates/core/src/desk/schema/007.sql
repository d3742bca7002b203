-- Version 7 of a desk: what it knows of a hub's ledger is told until the hub has confirmed it; snapshots; of two
-- changes of one name, hubs are told which of them says nothing any more.

CREATE TABLE seen_entries (               -- entries that were in a ledger, since a hello found them there
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  is_told INTEGER NOT NULL,               -- 1: in a hello
  PRIMARY KEY (hub, stream, number, hash)
) STRICT, WITHOUT ROWID;

INSERT INTO seen_entries (hub, stream, number, hash, is_told)
SELECT hub, stream, seen, seen_hash, 0 FROM ledgers WHERE seen > 0;

ALTER TABLE ledgers DROP COLUMN seen;
ALTER TABLE ledgers DROP COLUMN seen_hash;
ALTER TABLE ledgers ADD COLUMN snapshot BLOB;                        -- the hash of one that is being taken
ALTER TABLE ledgers ADD COLUMN snapshot_taken INTEGER NOT NULL DEFAULT 0; -- and how many of its bytes are

ALTER TABLE untold RENAME TO untold_by_name;

CREATE TABLE untold (                     -- parts that were erased here, until a hub says that it has no more of them
  hub INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  replica INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  part INTEGER NOT NULL,
  PRIMARY KEY (hub, stream, replica, seq, hash, part)
) STRICT, WITHOUT ROWID;

INSERT INTO untold (hub, stream, replica, seq, hash, part)
SELECT hub, changes.stream, changes.replica, changes.seq, changes.hash, part
FROM untold_by_name
JOIN changes USING (stream, replica, seq);

DROP TABLE untold_by_name;
