-- Redacted copies: for an entry and a class of readers the entry that is its copy, NULL where nothing of it may be shown.
CREATE TABLE taxii_copy (
  original INTEGER NOT NULL,
  set_no INTEGER NOT NULL,
  copy INTEGER,
  PRIMARY KEY (original, set_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX taxii_copy_of ON taxii_copy (copy);

-- How far the entries of a collection have been copied for a class of readers.
CREATE TABLE taxii_copied (
  collection INTEGER NOT NULL,
  class TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (collection, class)
) STRICT, WITHOUT ROWID;
