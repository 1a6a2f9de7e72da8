-- +goose Up
CREATE TABLE users (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  email      TEXT NOT NULL UNIQUE, -- lower case
  name       TEXT NOT NULL,
  roles      TEXT NOT NULL, -- separated by commas
  password   TEXT NOT NULL, -- argon2id; empty: cannot sign in with one
  disabled   INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
  token   BLOB PRIMARY KEY, -- keyed hash
  expires INTEGER NOT NULL,
  sealed  BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE throttle (
  subject  BLOB PRIMARY KEY, -- keyed hash of an e-mail address or remote address
  failures INTEGER NOT NULL,
  last_at  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tokens (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL,
  secret     BLOB NOT NULL UNIQUE, -- keyed hash
  scopes     TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used  INTEGER NOT NULL DEFAULT 0,
  revoked    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE audit (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  verb     TEXT NOT NULL,
  object   TEXT NOT NULL,
  content  BLOB NOT NULL, -- HMAC-SHA256 of the content under its salt
  previous BLOB NOT NULL, -- hash of the entry before
  hash     BLOB NOT NULL
);
CREATE INDEX audit_object ON audit (object, seq);

CREATE TABLE event_bodies (
  seq     INTEGER PRIMARY KEY,
  salt    BLOB, -- absent once erased
  content TEXT NOT NULL -- JSON, or the keyed proof of an erasure
);

CREATE TABLE audit_head (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  seq  INTEGER NOT NULL,
  hash BLOB NOT NULL,
  mac  BLOB NOT NULL -- keyed, so that cutting the end off is noticed
);

CREATE TABLE checkpoints (
  seq       INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  hash      BLOB NOT NULL,
  signature BLOB NOT NULL -- Ed25519
);

-- +goose Down
SELECT 1;
