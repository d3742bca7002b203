-- Places by falling population: the row number is the rank, so that the first hits are the largest.
CREATE TABLE places (
  rank INTEGER PRIMARY KEY,
  geonameid INTEGER NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  region INTEGER NOT NULL,
  lat INTEGER NOT NULL,                   -- hundred-thousandths of a degree, WGS 84
  lon INTEGER NOT NULL,
  population INTEGER NOT NULL,            -- 0: unknown
  zone INTEGER NOT NULL
) STRICT;

CREATE TABLE regions (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE zones (number INTEGER PRIMARY KEY, name TEXT NOT NULL, largest INTEGER NOT NULL) STRICT;
CREATE TABLE countries (
  code TEXT PRIMARY KEY, en TEXT NOT NULL, es TEXT NOT NULL, ca TEXT NOT NULL,
  fr TEXT NOT NULL, de TEXT NOT NULL, it TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whole names, as 63 bits of a hash of their folded form; main: 1 for the main name.
CREATE TABLE spellings (
  hash INTEGER NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
  PRIMARY KEY (hash, place)
) STRICT, WITHOUT ROWID;

-- Folded words by rank: of main names, and of all other names.
CREATE VIRTUAL TABLE main_names USING fts5 (words, content = '', tokenize = 'ascii', detail = none, prefix = '1 2 3');
CREATE VIRTUAL TABLE other_names USING fts5 (words, content = '', tokenize = 'ascii', detail = none, prefix = '2 3');
