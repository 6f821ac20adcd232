-- Partners, agreements, messages and what is due.
CREATE TABLE partner (
  node_id TEXT PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  unit TEXT NOT NULL,
  card BLOB,
  rival_card BLOB,
  revocations BLOB,
  confirmed_at TEXT,
  confirmed_by TEXT,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE agreement (
  id TEXT PRIMARY KEY,
  partner TEXT NOT NULL REFERENCES partner (node_id),
  state TEXT NOT NULL
) STRICT;
CREATE INDEX agreement_partner ON agreement (partner);
CREATE TABLE agreement_act (
  agreement TEXT NOT NULL REFERENCES agreement (id),
  position INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  envelope BLOB NOT NULL
) STRICT;

-- One direction of an agreement in one epoch of its sender: what was sent, or what is held of it.
CREATE TABLE stream (
  agreement TEXT NOT NULL REFERENCES agreement (id),
  outgoing INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  count INTEGER NOT NULL,
  chain TEXT,
  held TEXT NOT NULL,
  last_head BLOB,
  judged TEXT,
  PRIMARY KEY (agreement, outgoing, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  row INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL,
  outgoing INTEGER NOT NULL,
  partner TEXT NOT NULL,
  agreement TEXT,
  epoch INTEGER NOT NULL,
  sequence INTEGER,
  kind TEXT NOT NULL,
  thread TEXT,
  precedence TEXT NOT NULL,
  status TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  committed_at TEXT NOT NULL,
  previous TEXT,
  envelope_hash TEXT NOT NULL,
  envelope BLOB NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  inner BLOB,
  equivocates INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX message_envelope ON message (envelope_hash, outgoing);
CREATE INDEX message_place ON message (agreement, outgoing, epoch, sequence);
CREATE INDEX message_thread ON message (thread, row);
CREATE INDEX message_id ON message (message_id);
CREATE INDEX message_state ON message (state, row) WHERE state IN ('parked', 'dispatched');

-- Salt and bytes rest under a key of their own, which rests under the key of its month; erased: no key, no content.
CREATE TABLE message_part (
  message INTEGER NOT NULL REFERENCES message (row),
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  commitment TEXT NOT NULL,
  month TEXT,
  part_key BLOB,
  content BLOB,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
  position INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message (row),
  verdict TEXT NOT NULL,
  by_partner INTEGER NOT NULL,
  at TEXT NOT NULL,
  role TEXT,
  pseudonym TEXT,
  reason TEXT,
  carrier TEXT NOT NULL,
  UNIQUE (message, verdict, by_partner, at)
) STRICT;

-- What waits to leave. A row goes when its receipt is committed, or when a rule no longer lets the message pass.
CREATE TABLE outbox (
  message INTEGER PRIMARY KEY REFERENCES message (row),
  partner TEXT NOT NULL,
  lane INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_error TEXT
) STRICT;
CREATE INDEX outbox_next ON outbox (partner, lane, message);

CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  drafter TEXT NOT NULL,
  at TEXT NOT NULL,
  month TEXT NOT NULL,
  draft_key BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT;

CREATE TABLE deadline (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  step INTEGER NOT NULL,
  done_at TEXT,
  UNIQUE (kind, subject)
) STRICT;
CREATE INDEX deadline_due ON deadline (due_ms) WHERE done_at IS NULL;

-- Duty roster and notifiers, as their own modules write them.
CREATE TABLE watch_setting (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT;
