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
-- Parts that are blank for good, by the hash of their change: where a desk was copied, two changes have one name.
CREATE TABLE change_graves (
    stream BLOB NOT NULL REFERENCES streams (id),
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    part INTEGER NOT NULL,
    PRIMARY KEY (stream, replica, seq, hash, part)
) STRICT;
INSERT INTO change_graves (stream, replica, seq, hash, part)
SELECT graves.stream, graves.replica, graves.seq, entries.hash, graves.part
FROM graves
JOIN entries ON entries.stream = graves.stream AND entries.replica = graves.replica AND entries.seq = graves.seq;
