CREATE TABLE hub (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    secret BYTEA NOT NULL
);
CREATE TABLE teams (
    id BYTEA PRIMARY KEY,
    made_at BIGINT NOT NULL
);
-- `head` numbers the entries: it is raised in the transaction that inserts them.
CREATE TABLE streams (
    id BYTEA PRIMARY KEY,
    team BYTEA NOT NULL REFERENCES teams (id),
    epoch BYTEA NOT NULL,
    head BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE INDEX streams_by_team ON streams (team);
CREATE TABLE entries (
    stream BYTEA NOT NULL REFERENCES streams (id),
    number BIGINT NOT NULL,
    replica BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    device BYTEA NOT NULL,
    arrived_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    header BYTEA NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (stream, number),
    UNIQUE (stream, replica, seq, hash)
);
-- What is sealed does not shrink.
ALTER TABLE entries ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE heads (
    stream BYTEA NOT NULL REFERENCES streams (id),
    replica BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (stream, replica)
);
CREATE TABLE devices (
    id BYTEA PRIMARY KEY,
    team BYTEA NOT NULL REFERENCES teams (id),
    token BYTEA NOT NULL UNIQUE,
    rights BIGINT NOT NULL,
    parent BYTEA REFERENCES devices (id),
    nonce BYTEA NOT NULL,
    nonce_before BYTEA,
    attempt BYTEA,
    enrolled_at BIGINT NOT NULL,
    seen_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX devices_by_team ON devices (team);
CREATE INDEX devices_by_parent ON devices (parent);
CREATE TABLE invitations (
    proof BYTEA PRIMARY KEY,
    team BYTEA REFERENCES teams (id),
    rights BIGINT NOT NULL,
    parcel BYTEA,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE quarantine (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream BYTEA NOT NULL,
    device BYTEA NOT NULL,
    replica BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    why TEXT NOT NULL,
    at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    header BYTEA NOT NULL,
    body BYTEA NOT NULL,
    UNIQUE (device, stream, replica, seq, hash)
);
ALTER TABLE quarantine ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX quarantine_by_change ON quarantine (stream, replica, seq);
-- Parts that are blank for good, whenever they come.
CREATE TABLE graves (
    stream BYTEA NOT NULL REFERENCES streams (id),
    replica BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    part BIGINT NOT NULL,
    PRIMARY KEY (stream, replica, seq, part)
);
