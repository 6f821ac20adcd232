-- Ground floor: the node's own facts, keys, officers, acts, alarms and logs.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE signing_key (
  key_id TEXT PRIMARY KEY,
  use TEXT NOT NULL,
  secret BLOB NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT
) STRICT;

CREATE TABLE officer (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  certificate BLOB NOT NULL,
  ed25519 BLOB NOT NULL,
  ml_dsa BLOB NOT NULL,
  enrolled_by TEXT NOT NULL,
  withdrawn_at TEXT
) STRICT;

CREATE TABLE act (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  officer TEXT,
  facts TEXT NOT NULL,
  log TEXT NOT NULL,
  leaf INTEGER NOT NULL,
  salt BLOB NOT NULL
) STRICT;
CREATE INDEX act_subject ON act (subject, sequence);

CREATE TABLE alarm (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  urgency TEXT NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  count INTEGER NOT NULL,
  closed_at TEXT
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (kind, subject) WHERE closed_at IS NULL;

CREATE TABLE log_tree (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, last_at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE log_leaf (
  origin TEXT NOT NULL,
  leaf INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (origin, leaf)
) STRICT, WITHOUT ROWID;
CREATE TABLE log_tile (
  origin TEXT NOT NULL,
  level INTEGER NOT NULL,
  tile INTEGER NOT NULL,
  width INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (origin, level, tile)
) STRICT;
-- The edge of a tree, which every append reads, is a handful of rows however large the tree is.
CREATE INDEX log_edge ON log_tile (origin, level) WHERE width < 256;
CREATE TABLE log_checkpoint (
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  time INTEGER NOT NULL,
  root BLOB NOT NULL,
  note BLOB NOT NULL,
  PRIMARY KEY (origin, size, time)
) STRICT;
CREATE TABLE log_cosignature (
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  time INTEGER NOT NULL,
  cosigner TEXT NOT NULL,
  cosigned_at INTEGER NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (origin, size, time, cosigner)
) STRICT;

-- What this node cosigned for others as a witness or partner.
CREATE TABLE witnessed_head (
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  cosigned_at INTEGER NOT NULL,
  note BLOB NOT NULL,
  position INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX witnessed_latest ON witnessed_head (origin, position);
