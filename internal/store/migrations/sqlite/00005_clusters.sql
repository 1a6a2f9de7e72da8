-- +goose Up
-- What judgements found to count between two applications: what clusters are
-- worked out from. Exact ones follow from postings and can be made anew.
CREATE TABLE ties (
  application INTEGER NOT NULL, -- whose judgement found it
  kind        INTEGER NOT NULL,
  hash        INTEGER NOT NULL, -- first 8 bytes of the keyed hash of kind and value
  other       INTEGER NOT NULL,
  strong      INTEGER NOT NULL,
  names       TEXT NOT NULL, -- how the two stand by name
  PRIMARY KEY (application, kind, hash, other)
) WITHOUT ROWID;
CREATE INDEX ties_other ON ties (other);

-- A cache of components: it can be worked out anew from ties and people's edges.
CREATE TABLE clusters (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- 3 is C-3
  oldest     INTEGER NOT NULL, -- the member by which it keeps its number
  state      TEXT NOT NULL,
  members    INTEGER NOT NULL,
  names      INTEGER NOT NULL, -- different ones
  kinds      TEXT NOT NULL, -- separated by commas
  formed_at  INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  closed_at  INTEGER NOT NULL DEFAULT 0,
  closed_by  TEXT NOT NULL DEFAULT '',
  sealed     BLOB NOT NULL -- what the guards left out, the reason of closing
);
CREATE INDEX clusters_state ON clusters (state, changed_at);

CREATE TABLE cluster_members (
  application INTEGER PRIMARY KEY,
  cluster     INTEGER NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  since       INTEGER NOT NULL
);
CREATE INDEX cluster_members_cluster ON cluster_members (cluster, application);

-- Whose component must be worked out anew.
CREATE TABLE cluster_dirty (
  application INTEGER PRIMARY KEY,
  since       INTEGER NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER ties_erased AFTER DELETE ON applications BEGIN
  INSERT INTO cluster_dirty (application, since)
    SELECT m.application, 0 FROM cluster_members m WHERE m.application <> OLD.id AND m.cluster = (SELECT cluster FROM cluster_members WHERE application = OLD.id)
    ON CONFLICT DO NOTHING;
  DELETE FROM ties WHERE application = OLD.id;
  DELETE FROM ties WHERE other = OLD.id;
  DELETE FROM cluster_members WHERE application = OLD.id;
  DELETE FROM cluster_dirty WHERE application = OLD.id;
END;
-- +goose StatementEnd

-- Whether the carriers of an entry that ran out were judged again.
ALTER TABLE watchlist_entries ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
CREATE INDEX watchlist_entries_until ON watchlist_entries (valid_until) WHERE ended = 0 AND valid_until > 0;

-- Applications judged before have no ties yet; their next judgement keeps them.
INSERT INTO dirty (application, since, taken_at, reasons)
  SELECT a.id, 0, 0, 'clusters are worked out from now on'
  FROM applications a JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation WHERE e.linked > 0
  ON CONFLICT (application) DO NOTHING;

-- +goose Down
SELECT 1;
