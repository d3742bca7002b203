-- Snapshots of streams, sealed by desks. `whole_at` is null as long as pieces are missing; `graves` is how many
-- there were when it was begun, so that one which an older process has not removed is known as such.
CREATE TABLE snapshots (
    stream BYTEA NOT NULL REFERENCES streams (id),
    hash BYTEA NOT NULL,
    epoch BYTEA NOT NULL,
    graves BIGINT NOT NULL,
    up_to BIGINT NOT NULL,
    size BIGINT NOT NULL,
    device BYTEA NOT NULL,
    begun_at BIGINT NOT NULL,
    whole_at BIGINT,
    PRIMARY KEY (stream, hash)
);
CREATE TABLE snapshot_pieces (
    stream BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    piece BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (stream, hash, piece),
    FOREIGN KEY (stream, hash) REFERENCES snapshots (stream, hash) ON DELETE CASCADE
);
-- What is sealed does not shrink.
ALTER TABLE snapshot_pieces ALTER COLUMN body SET STORAGE EXTERNAL;
-- Parts that are blank for good, by the hash of their change: where a desk was copied, two changes have one name.
CREATE TABLE change_graves (
    stream BYTEA NOT NULL REFERENCES streams (id),
    replica BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    part BIGINT NOT NULL,
    PRIMARY KEY (stream, replica, seq, hash, part)
);
INSERT INTO change_graves (stream, replica, seq, hash, part)
SELECT graves.stream, graves.replica, graves.seq, entries.hash, graves.part
FROM graves
JOIN entries ON entries.stream = graves.stream AND entries.replica = graves.replica AND entries.seq = graves.seq;
