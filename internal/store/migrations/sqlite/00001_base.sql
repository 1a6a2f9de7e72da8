-- Times are microseconds since 1970 UTC, 0 when absent. Columns named sealed
-- are encrypted under a key derived for their place; docs/personal-data.md says
-- what each holds.

-- +goose Up
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) WITHOUT ROWID;

CREATE TABLE key_prints (
  generation INTEGER PRIMARY KEY,
  print      TEXT NOT NULL
);

CREATE TABLE applications (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  public_id     BLOB NOT NULL UNIQUE, -- UUID, 16 bytes
  source        TEXT NOT NULL,
  external_id   TEXT, -- absent ones don't collide
  revision      INTEGER NOT NULL,
  body_hash     BLOB NOT NULL, -- keyed
  received_at   INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  applied_at    INTEGER NOT NULL,
  batch         TEXT,
  import_id     INTEGER,
  sent_by       TEXT NOT NULL,
  band          INTEGER NOT NULL DEFAULT -1, -- rank; -1 not judged yet
  evaluation    INTEGER NOT NULL DEFAULT 0,  -- latest sequence
  sealed        BLOB NOT NULL, -- body
  UNIQUE (source, external_id)
);
CREATE INDEX applications_band ON applications (band, id) WHERE band >= 1;
CREATE INDEX applications_import ON applications (import_id, id) WHERE import_id IS NOT NULL;

CREATE TABLE revisions (
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  sealed      BLOB NOT NULL,
  PRIMARY KEY (application, revision)
);

CREATE TABLE documents (
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,
  number      INTEGER NOT NULL, -- 1 is d1
  role        TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  file_hash   BLOB, -- keyed; only recognises equal files
  blob        TEXT, -- name of the sealed file; absent without content
  state       TEXT NOT NULL,
  verdict     TEXT NOT NULL DEFAULT '',
  sealed_name BLOB NOT NULL, -- name and SHA-256
  sealed      BLOB, -- what was extracted
  PRIMARY KEY (application, revision, number)
);
CREATE INDEX documents_file ON documents (file_hash, application) WHERE file_hash IS NOT NULL;
CREATE INDEX documents_waiting ON documents (application) WHERE state = 'waiting';

CREATE TABLE uploads (
  batch       TEXT NOT NULL,
  number      INTEGER NOT NULL,
  application INTEGER REFERENCES applications (id) ON DELETE CASCADE, -- absent when refused
  document    INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  sealed      BLOB NOT NULL, -- name and reason of a refusal
  PRIMARY KEY (batch, number)
);
CREATE INDEX uploads_application ON uploads (application);

CREATE TABLE kinds (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE postings (
  kind        INTEGER NOT NULL,
  hash        INTEGER NOT NULL, -- first 8 bytes of the keyed hash of kind and value
  application INTEGER NOT NULL,
  PRIMARY KEY (kind, hash, application)
) WITHOUT ROWID;

CREATE TABLE text_bands (
  kind        INTEGER NOT NULL,
  hash        INTEGER NOT NULL,
  application INTEGER NOT NULL,
  PRIMARY KEY (kind, hash, application)
) WITHOUT ROWID;

CREATE TABLE records (
  application INTEGER PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
  signatures  BLOB NOT NULL, -- kind (2 bytes) and full keyed hash (32) of each identifier, sorted
  bands       BLOB NOT NULL, -- kind (2 bytes) and hash (8) of its rows in text_bands
  sealed      BLOB NOT NULL
);

CREATE TABLE name_tokens (
  token       TEXT NOT NULL,
  application INTEGER NOT NULL,
  PRIMARY KEY (token, application)
) WITHOUT ROWID;
CREATE INDEX name_tokens_application ON name_tokens (application);

CREATE TABLE shared (
  kind    TEXT NOT NULL,
  hash    BLOB NOT NULL, -- full keyed hash
  mark    TEXT NOT NULL,
  marked_by TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  sealed  BLOB NOT NULL, -- value and reason
  PRIMARY KEY (kind, hash)
);

CREATE TABLE soft_links (
  application INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  other       INTEGER NOT NULL,
  measure     REAL NOT NULL,
  sealed      BLOB NOT NULL, -- value
  PRIMARY KEY (application, kind, other)
);
CREATE INDEX soft_links_other ON soft_links (other);

CREATE TABLE evaluations (
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  seq         INTEGER NOT NULL,
  made_at     INTEGER NOT NULL,
  as_of       INTEGER NOT NULL,
  rule_set    TEXT NOT NULL,
  engine      TEXT NOT NULL,
  score       INTEGER NOT NULL,
  band        INTEGER NOT NULL,
  ran         INTEGER NOT NULL,
  of          INTEGER NOT NULL,
  linked      INTEGER NOT NULL,
  facts_mac   BLOB NOT NULL, -- of the canonical facts
  bits        BLOB NOT NULL, -- two bits a rule, in the order of their ids
  sealed      BLOB NOT NULL, -- why now, data versions, coverage, answers, screening
  facts       BLOB NOT NULL, -- sealed, compressed canonical JSON of what the rules saw
  PRIMARY KEY (application, seq)
);

CREATE TABLE findings (
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  seq         INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  version     INTEGER NOT NULL,
  family      TEXT NOT NULL,
  weight      INTEGER NOT NULL,
  counted     INTEGER NOT NULL,
  status      TEXT NOT NULL,
  sealed      BLOB NOT NULL, -- notice and evidence
  PRIMARY KEY (application, seq, rule)
);
CREATE INDEX findings_rule ON findings (rule, application);

CREATE TABLE cases (
  id               INTEGER PRIMARY KEY AUTOINCREMENT, -- 17 is A-17
  application      INTEGER NOT NULL UNIQUE REFERENCES applications (id) ON DELETE CASCADE,
  state            TEXT NOT NULL,
  outcome          TEXT NOT NULL DEFAULT '',
  reason           TEXT NOT NULL DEFAULT '',
  version          INTEGER NOT NULL,
  evidence_version INTEGER NOT NULL,
  assignee         TEXT NOT NULL DEFAULT '',
  held_by          TEXT NOT NULL DEFAULT '',
  held_until       INTEGER NOT NULL DEFAULT 0,
  snoozed_until    INTEGER NOT NULL DEFAULT 0,
  first_by         TEXT NOT NULL DEFAULT '',
  first_reason     TEXT NOT NULL DEFAULT '',
  first_at         INTEGER NOT NULL DEFAULT 0,
  decided_by       TEXT NOT NULL DEFAULT '',
  decided_at       INTEGER NOT NULL DEFAULT 0,
  opened_at        INTEGER NOT NULL, -- first
  reopened_at      INTEGER NOT NULL DEFAULT 0, -- last; openings of evidence count from here
  changed_at       INTEGER NOT NULL,
  due_at           INTEGER NOT NULL,
  band             INTEGER NOT NULL,
  score            INTEGER NOT NULL,
  families         TEXT NOT NULL, -- ",reuse,network,"
  job              TEXT NOT NULL,
  linked           INTEGER NOT NULL,
  ran              INTEGER NOT NULL,
  of               INTEGER NOT NULL,
  evidence         BLOB NOT NULL, -- keyed hashes (8 bytes each, sorted) of what the findings rest on
  sealed           BLOB NOT NULL  -- name, notices, why now
);
CREATE INDEX cases_due ON cases (due_at, id) WHERE state <> 'closed';
CREATE INDEX cases_state ON cases (state, changed_at);

CREATE TABLE evidence_openings (
  case_id  INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  opened_by TEXT NOT NULL,
  evidence TEXT NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (case_id, opened_by, evidence)
) WITHOUT ROWID;

CREATE TABLE notes (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  made_by TEXT NOT NULL,
  at      INTEGER NOT NULL,
  sealed  BLOB NOT NULL
);
CREATE INDEX notes_case ON notes (case_id, id);

CREATE TABLE observations (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  made_by     TEXT NOT NULL,
  at          INTEGER NOT NULL,
  sealed      BLOB NOT NULL
);
CREATE INDEX observations_application ON observations (application, id);

CREATE TABLE dirty (
  application INTEGER PRIMARY KEY,
  since       INTEGER NOT NULL,
  taken_at    INTEGER NOT NULL DEFAULT 0,
  reasons     TEXT NOT NULL -- one a line
);

CREATE TABLE rule_sets (
  hash     TEXT PRIMARY KEY,
  saved_at INTEGER NOT NULL,
  text     BLOB NOT NULL -- compressed
);

CREATE TABLE data_sets (
  hash     TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  version  TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  about    TEXT NOT NULL -- JSON: source, date, licence
);

CREATE TABLE watchlists (
  name       TEXT PRIMARY KEY,
  class      TEXT NOT NULL,
  source     TEXT NOT NULL,
  version    TEXT NOT NULL,
  digest     TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
);

CREATE TABLE watchlist_entries (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  list        TEXT NOT NULL REFERENCES watchlists (name) ON DELETE CASCADE,
  entry       TEXT NOT NULL, -- unique within the list
  kind        TEXT NOT NULL,
  hash        INTEGER NOT NULL, -- as in postings
  confidence  REAL NOT NULL,
  tlp         TEXT NOT NULL,
  source      TEXT NOT NULL,
  valid_from  INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  retracted   INTEGER NOT NULL,
  sealed      BLOB NOT NULL, -- value, canonical form, body
  UNIQUE (list, entry)
);

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL,
  digest      TEXT NOT NULL,
  format      TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  started_by  TEXT NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER NOT NULL DEFAULT 0,
  state       TEXT NOT NULL,
  pass        INTEGER NOT NULL DEFAULT 1,
  at_byte     INTEGER NOT NULL DEFAULT 0,
  at_row      INTEGER NOT NULL DEFAULT 0,
  judged      INTEGER NOT NULL DEFAULT 0,
  judged_to   INTEGER NOT NULL DEFAULT 0, -- last application judged in pass 2
  accepted    INTEGER NOT NULL DEFAULT 0,
  known       INTEGER NOT NULL DEFAULT 0,
  rejected    INTEGER NOT NULL DEFAULT 0,
  cases       INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE rejected_rows (
  import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  row       INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  field     TEXT NOT NULL,
  sealed    BLOB NOT NULL, -- problem, mend, the row as it stood
  PRIMARY KEY (import_id, row, number)
);

-- +goose Down
SELECT 1;
