-- +goose Up
-- Closed cases that one act reaching many reopened, in the last day: the next ones
-- wait, so that it buries nothing else.
CREATE TABLE reopenings (
  reason  TEXT NOT NULL,
  case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  PRIMARY KEY (reason, case_id)
) WITHOUT ROWID;
CREATE INDEX reopenings_case ON reopenings (case_id);

-- Closed cases that wait to reopen.
CREATE TABLE held_back (
  case_id  INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
  since    INTEGER NOT NULL,
  reasons  TEXT NOT NULL, -- one a line
  evidence BLOB NOT NULL  -- as in cases, of what it was closed with
);

-- +goose Down
SELECT 1;
