-- Logins of officers at the desk. Secrets are kept as hashes; what a one-time code is reckoned from rests in the encrypted database alone.
CREATE TABLE desk_passkey (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  officer TEXT NOT NULL,
  public_key BLOB NOT NULL,
  origin TEXT NOT NULL,
  rp_id TEXT NOT NULL,
  label TEXT NOT NULL,
  from_at TEXT NOT NULL,
  certificate BLOB NOT NULL,
  used_ms INTEGER,
  withdrawn_at TEXT
) STRICT;
CREATE INDEX desk_passkey_officer ON desk_passkey (officer, position);

CREATE TABLE desk_session (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  strength TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  previous_hash BLOB,
  previous_until_ms INTEGER NOT NULL,
  device TEXT NOT NULL,
  agent TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  used_ms INTEGER NOT NULL,
  elevated_ms INTEGER,
  ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_session_officer ON desk_session (officer, made_ms);
CREATE INDEX desk_session_previous ON desk_session (previous_hash) WHERE previous_hash IS NOT NULL;

CREATE TABLE desk_join (
  hash BLOB PRIMARY KEY,
  officer TEXT NOT NULL,
  given_by TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  used_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_password (
  officer TEXT PRIMARY KEY,
  salt BLOB NOT NULL,
  stretched BLOB NOT NULL,
  memory_kib INTEGER NOT NULL,
  passes INTEGER NOT NULL,
  lanes INTEGER NOT NULL,
  totp BLOB NOT NULL,
  step INTEGER NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_token (
  id TEXT PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  used_ms INTEGER,
  ended_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_token_officer ON desk_token (officer, made_ms);

CREATE TABLE desk_foreign_login (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  officer TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

-- What became true, in the order of the commits and without content. Triggers write it, so that nothing is committed without its event.
CREATE TABLE event (
  n INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  what TEXT NOT NULL,
  message INTEGER,
  thread TEXT,
  partner TEXT
) STRICT;

CREATE TRIGGER event_act AFTER INSERT ON act BEGIN
  INSERT INTO event (at, kind, subject, what) VALUES (NEW.at, 'act', NEW.subject, NEW.verb);
END;
CREATE TRIGGER event_message AFTER INSERT ON message BEGIN
  INSERT INTO event (at, kind, subject, what, message, thread, partner)
  VALUES (NEW.committed_at, iif(NEW.outgoing = 1, 'message-out', 'message-in'), NEW.message_id, NEW.kind, NEW.row, NEW.thread, NEW.partner);
END;
CREATE TRIGGER event_message_state AFTER UPDATE OF state ON message WHEN OLD.state <> NEW.state BEGIN
  INSERT INTO event (at, kind, subject, what, message, thread, partner)
  VALUES (coalesce((SELECT at FROM act ORDER BY sequence DESC LIMIT 1), NEW.committed_at), 'message-state', NEW.message_id, NEW.state, NEW.row, NEW.thread, NEW.partner);
END;
CREATE TRIGGER event_receipt AFTER INSERT ON receipt BEGIN
  INSERT INTO event (at, kind, subject, what, message, thread, partner)
  SELECT NEW.at, 'receipt', message_id, NEW.verdict, row, thread, partner FROM message WHERE row = NEW.message;
END;
CREATE TRIGGER event_alarm AFTER INSERT ON alarm BEGIN
  INSERT INTO event (at, kind, subject, what) VALUES (NEW.at, 'alarm', NEW.subject, NEW.kind);
END;
CREATE TRIGGER event_alarm_again AFTER UPDATE OF count ON alarm BEGIN
  INSERT INTO event (at, kind, subject, what)
  VALUES (coalesce((SELECT at FROM act ORDER BY sequence DESC LIMIT 1), NEW.at), 'alarm', NEW.subject, NEW.kind);
END;
CREATE TRIGGER event_alarm_closed AFTER UPDATE OF closed_at ON alarm WHEN OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL BEGIN
  INSERT INTO event (at, kind, subject, what) VALUES (NEW.closed_at, 'alarm-closed', NEW.subject, NEW.kind);
END;
CREATE TRIGGER event_draft AFTER INSERT ON draft BEGIN
  INSERT INTO event (at, kind, subject, what) VALUES (NEW.at, 'draft', NEW.id, NEW.kind);
END;
CREATE TRIGGER event_draft_gone AFTER DELETE ON draft BEGIN
  INSERT INTO event (at, kind, subject, what)
  VALUES (coalesce((SELECT at FROM act ORDER BY sequence DESC LIMIT 1), OLD.at), 'draft-gone', OLD.id, OLD.kind);
END;
CREATE TRIGGER event_deadline AFTER INSERT ON deadline BEGIN
  INSERT INTO event (at, kind, subject, what)
  VALUES (coalesce((SELECT at FROM act ORDER BY sequence DESC LIMIT 1), ''), 'deadline', NEW.subject, NEW.kind);
END;
CREATE TRIGGER event_deadline_moved AFTER UPDATE OF due_ms, step, done_at ON deadline
WHEN OLD.due_ms <> NEW.due_ms OR OLD.step <> NEW.step OR OLD.done_at IS NOT NEW.done_at BEGIN
  INSERT INTO event (at, kind, subject, what)
  VALUES (coalesce(NEW.done_at, (SELECT at FROM act ORDER BY sequence DESC LIMIT 1), ''), iif(NEW.done_at IS NULL, 'deadline', 'deadline-ended'), NEW.subject, NEW.kind);
END;
