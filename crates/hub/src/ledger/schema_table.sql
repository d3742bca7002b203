CREATE TABLE IF NOT EXISTS ledger_schema (
    version BIGINT NOT NULL,
    reads_from BIGINT NOT NULL
);
