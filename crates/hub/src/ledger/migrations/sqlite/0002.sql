-- Snapshots of streams, sealed by desks. `whole_at` is null as long as pieces are missing; `graves` is how many
-- there were when it was begun, so that one which an older process has not removed is known as such.
CREATE TABLE snapshots (
    stream BLOB NOT NULL REFERENCES streams (id),
    hash BLOB NOT NULL,
    epoch BLOB NOT NULL,
    graves INTEGER NOT NULL,
    up_to INTEGER NOT NULL,
    size INTEGER NOT NULL,
    device BLOB NOT NULL,
    begun_at INTEGER NOT NULL,
    whole_at INTEGER,
    PRIMARY KEY (stream, hash)
) STRICT;
CREATE TABLE snapshot_pieces (
    stream BLOB NOT NULL,
    hash BLOB NOT NULL,
    piece INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (stream, hash, piece),
    FOREIGN KEY (stream, hash) REFERENCES snapshots (stream, hash) ON DELETE CASCADE
) STRICT;
