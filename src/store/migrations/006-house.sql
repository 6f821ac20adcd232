-- Inside one's own house: the search index, which holds keyed hashes and no word, notes that never leave, and what rotation of keys looks up.
CREATE TABLE search_item (message INTEGER PRIMARY KEY REFERENCES message (row), label TEXT NOT NULL) STRICT;
CREATE INDEX search_item_label ON search_item (label, message);
CREATE TABLE search_token (
  token BLOB NOT NULL,
  message INTEGER NOT NULL REFERENCES search_item (message),
  position INTEGER NOT NULL,
  PRIMARY KEY (token, message, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_token_message ON search_token (message, position);

CREATE TABLE internal_note (
  id TEXT PRIMARY KEY,
  envelope TEXT NOT NULL,
  at TEXT NOT NULL,
  author TEXT NOT NULL,
  month TEXT NOT NULL,
  note_key BLOB NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE INDEX internal_note_envelope ON internal_note (envelope, at);

CREATE INDEX message_part_month ON message_part (month) WHERE month IS NOT NULL;
CREATE INDEX message_inner ON message (row) WHERE inner IS NOT NULL;
