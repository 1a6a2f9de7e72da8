-- +goose Up
CREATE TABLE live_sets (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- the latest is live
  hash        TEXT NOT NULL REFERENCES rule_sets (hash),
  kind        TEXT NOT NULL,
  origin      TEXT NOT NULL, -- of shipped ones
  since       INTEGER NOT NULL,
  made_by     TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  single      INTEGER NOT NULL,
  draft       INTEGER NOT NULL, -- 0: none
  marked      INTEGER NOT NULL,
  sealed      BLOB NOT NULL -- reason
);

CREATE TABLE drafts (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  state      TEXT NOT NULL,
  version    INTEGER NOT NULL,
  author     TEXT NOT NULL,
  editors    TEXT NOT NULL, -- separated by commas
  approver   TEXT NOT NULL DEFAULT '',
  base       TEXT NOT NULL REFERENCES rule_sets (hash),
  hash       TEXT NOT NULL REFERENCES rule_sets (hash),
  tested     TEXT NOT NULL DEFAULT '', -- hash whose tests passed
  tried      TEXT NOT NULL DEFAULT '', -- hash that was backtested
  against    TEXT NOT NULL DEFAULT '', -- and with which live one
  backtest   INTEGER NOT NULL DEFAULT 0,
  tests      TEXT NOT NULL DEFAULT '', -- JSON: what the tests of the present hash said
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  sealed     BLOB NOT NULL -- title, reason, comment
);

CREATE TABLE backtests (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  draft       INTEGER NOT NULL, -- 0: none
  from_hash   TEXT NOT NULL REFERENCES rule_sets (hash),
  to_hash     TEXT NOT NULL REFERENCES rule_sets (hash),
  since       INTEGER NOT NULL,
  state       TEXT NOT NULL,
  done        INTEGER NOT NULL DEFAULT 0,
  total       INTEGER NOT NULL DEFAULT 0,
  made_by     TEXT NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER NOT NULL DEFAULT 0,
  problem     TEXT NOT NULL DEFAULT '',
  sealed      BLOB -- the report, or as much of it as is done
);
CREATE INDEX backtests_draft ON backtests (draft, id);

CREATE TABLE shadows (
  hash     TEXT PRIMARY KEY REFERENCES rule_sets (hash),
  draft    INTEGER NOT NULL,
  made_by  TEXT NOT NULL,
  since    INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  sealed   BLOB NOT NULL -- title
);

CREATE TABLE shadow_results (
  hash        TEXT NOT NULL,
  application INTEGER NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  band        INTEGER NOT NULL,
  score       INTEGER NOT NULL,
  fired       TEXT NOT NULL, -- ids of rules, separated by commas
  PRIMARY KEY (hash, application)
) WITHOUT ROWID;
CREATE INDEX shadow_results_application ON shadow_results (application);

CREATE TABLE snoozes (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  rule     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  hash     BLOB NOT NULL, -- full keyed hash
  made_by  TEXT NOT NULL,
  made_at  INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0, -- early, or when its end was noticed
  ended_by TEXT NOT NULL DEFAULT '',
  sealed   BLOB NOT NULL -- value and reason
);
CREATE INDEX snoozes_standing ON snoozes (until) WHERE ended_at = 0;

CREATE TABLE identifier_cases (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- 3 is V-3
  kind       TEXT NOT NULL,
  hash       BLOB NOT NULL, -- full keyed hash
  state      TEXT NOT NULL, -- open, closed
  names      INTEGER NOT NULL, -- different ones counted
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  sealed     BLOB NOT NULL, -- value
  UNIQUE (kind, hash)
);
CREATE INDEX identifier_cases_open ON identifier_cases (last_seen) WHERE state = 'open';

-- Whether the end of a mark was noticed and its holders marked to be judged again.
ALTER TABLE shared ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;

-- +goose Down
SELECT 1;
