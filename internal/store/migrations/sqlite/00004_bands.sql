-- +goose Up
CREATE TABLE boilerplate (
  id        INTEGER PRIMARY KEY AUTOINCREMENT, -- the latest is in use
  version   TEXT NOT NULL,
  made_at   INTEGER NOT NULL,
  made_by   TEXT NOT NULL,
  documents INTEGER NOT NULL,
  names     INTEGER NOT NULL, -- different ones from which on something was listed
  sealed    BLOB NOT NULL -- the table
);

-- Whose neighbour is erased is judged again: its evidence names what is gone.
-- +goose StatementBegin
CREATE TRIGGER soft_links_erased AFTER DELETE ON applications BEGIN
  INSERT INTO dirty (application, since, taken_at, reasons)
    SELECT DISTINCT CASE application WHEN OLD.id THEN other ELSE application END, 0, 0, 'an application that this one was linked to is gone'
    FROM soft_links WHERE application = OLD.id OR other = OLD.id
    ON CONFLICT (application) DO UPDATE SET taken_at = 0;
  DELETE FROM soft_links WHERE application = OLD.id OR other = OLD.id;
END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
