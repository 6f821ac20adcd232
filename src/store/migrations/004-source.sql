-- What is above the line. No query of the exchange names these tables; their content rests under month keys of its own.
CREATE TABLE source_record (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  month TEXT NOT NULL,
  source_key BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE INDEX source_record_at ON source_record (at);
CREATE TABLE source_tie (
  envelope TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES source_record (id),
  act INTEGER NOT NULL REFERENCES act (sequence),
  month TEXT NOT NULL,
  tie_key BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE INDEX source_tie_source ON source_tie (source);

-- What a ledger counts, without the envelopes that lie in the same rows. Partial, so that no other query of a partner's messages is led to it.
CREATE INDEX message_ledger ON message (partner, kind, outgoing, precedence, status, envelope_hash) WHERE state <> 'parked';
