-- The personal signature behind an acknowledgement. It never leaves the node; like a part it rests under a key of its own, erased: no key, no content.
CREATE TABLE personal_signature (
  carrier TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  at TEXT NOT NULL,
  month TEXT,
  signature_key BLOB,
  content BLOB
) STRICT, WITHOUT ROWID;
