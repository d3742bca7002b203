CREATE TABLE hub (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL
) STRICT;
CREATE TABLE teams (
    id BLOB PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT;
-- `head` numbers the entries: it is raised in the transaction that inserts them.
CREATE TABLE streams (
    id BLOB PRIMARY KEY,
    team BLOB NOT NULL REFERENCES teams (id),
    epoch BLOB NOT NULL,
    head INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX streams_by_team ON streams (team);
CREATE TABLE entries (
    stream BLOB NOT NULL REFERENCES streams (id),
    number INTEGER NOT NULL,
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    device BLOB NOT NULL,
    arrived_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (stream, number),
    UNIQUE (stream, replica, seq, hash)
) STRICT;
CREATE TABLE heads (
    stream BLOB NOT NULL REFERENCES streams (id),
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (stream, replica)
) STRICT;
CREATE TABLE devices (
    id BLOB PRIMARY KEY,
    team BLOB NOT NULL REFERENCES teams (id),
    token BLOB NOT NULL UNIQUE,
    rights INTEGER NOT NULL,
    parent BLOB REFERENCES devices (id),
    nonce BLOB NOT NULL,
    nonce_before BLOB,
    attempt BLOB,
    enrolled_at INTEGER NOT NULL,
    seen_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX devices_by_team ON devices (team);
CREATE INDEX devices_by_parent ON devices (parent);
CREATE TABLE invitations (
    proof BLOB PRIMARY KEY,
    team BLOB REFERENCES teams (id),
    rights INTEGER NOT NULL,
    parcel BLOB,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE TABLE quarantine (
    number INTEGER PRIMARY KEY,
    stream BLOB NOT NULL,
    device BLOB NOT NULL,
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (device, stream, replica, seq, hash)
) STRICT;
CREATE INDEX quarantine_by_change ON quarantine (stream, replica, seq);
-- Parts that are blank for good, whenever they come.
CREATE TABLE graves (
    stream BLOB NOT NULL REFERENCES streams (id),
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    part INTEGER NOT NULL,
    PRIMARY KEY (stream, replica, seq, part)
) STRICT;
