-- Bulk exchange: API roots, collections, accounts, standing releases, and what collections hold.
CREATE TABLE taxii_root (
  name TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT,
  max_content_length INTEGER NOT NULL
) STRICT;

-- seq and date are the clock of the collection; largest is the size of its largest object in bytes.
CREATE TABLE taxii_collection (
  no INTEGER PRIMARY KEY,
  root TEXT NOT NULL REFERENCES taxii_root (name),
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  seq INTEGER NOT NULL DEFAULT 0,
  date INTEGER NOT NULL DEFAULT 0,
  largest INTEGER NOT NULL DEFAULT 0,
  UNIQUE (root, id)
) STRICT;

CREATE TABLE taxii_account (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, record TEXT NOT NULL) STRICT;

CREATE TABLE taxii_access (
  account INTEGER NOT NULL REFERENCES taxii_account (no),
  collection INTEGER NOT NULL REFERENCES taxii_collection (no),
  may_write INTEGER NOT NULL,
  PRIMARY KEY (account, collection)
) STRICT, WITHOUT ROWID;

CREATE TABLE taxii_release (
  no INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL REFERENCES taxii_collection (no),
  terms TEXT NOT NULL,
  envelope BLOB NOT NULL,
  officer TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT
) STRICT;

-- Marking sets and type names are interned: entries and their indexes hold small numbers.
CREATE TABLE taxii_set (no INTEGER PRIMARY KEY, canonical TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE taxii_type (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- key = collection * 2^40 + place. cls = set * 4 + 0 newest version, 1 superseded, 2 one of an object with mixed versions.
-- idh = the first 48 bits of SHA-256 of the id. version and date in microseconds.
CREATE TABLE taxii_entry (
  key INTEGER PRIMARY KEY,
  date INTEGER NOT NULL,
  cls INTEGER NOT NULL,
  type INTEGER NOT NULL,
  spec INTEGER NOT NULL,
  idh INTEGER NOT NULL,
  version INTEGER NOT NULL,
  account INTEGER NOT NULL,
  id TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX taxii_entry_id ON taxii_entry (idh);
CREATE INDEX taxii_entry_type ON taxii_entry (type, cls);
CREATE INDEX taxii_entry_class ON taxii_entry (cls);
CREATE INDEX taxii_entry_version ON taxii_entry (version);

-- Contents of a version that its sender may not know to be there in another form.
CREATE TABLE taxii_aside (
  position INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  account INTEGER NOT NULL,
  date INTEGER NOT NULL,
  id TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE taxii_verdict (
  account INTEGER NOT NULL,
  collection INTEGER NOT NULL,
  set_no INTEGER NOT NULL,
  is_mixed INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  after_seq INTEGER NOT NULL,
  date INTEGER NOT NULL,
  PRIMARY KEY (account, collection, set_no, is_mixed)
) STRICT, WITHOUT ROWID;

CREATE TABLE taxii_status (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,
  account INTEGER NOT NULL,
  collection INTEGER NOT NULL,
  at TEXT NOT NULL,
  digest BLOB NOT NULL,
  is_logged INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX taxii_status_unlogged ON taxii_status (no) WHERE is_logged = 0;

-- Served pages, under the act whose log entry commits to them.
CREATE TABLE taxii_page (act INTEGER NOT NULL, position INTEGER NOT NULL, salt BLOB NOT NULL, record TEXT NOT NULL, PRIMARY KEY (act, position)) STRICT, WITHOUT ROWID;

CREATE TABLE taxii_progress (
  account INTEGER NOT NULL,
  collection INTEGER NOT NULL,
  date INTEGER NOT NULL,
  at TEXT NOT NULL,
  is_complete INTEGER NOT NULL,
  PRIMARY KEY (account, collection)
) STRICT, WITHOUT ROWID;
