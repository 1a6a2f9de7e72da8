-- +goose Up
-- What applications are compared by is another one: bands of texts, sentences
-- without names, domains of mailboxes, employers and schools. Records that an
-- earlier program kept are made anew.
INSERT INTO dirty (application, since, taken_at, reasons)
  SELECT application, 0, 0, 'the program compares applications by other values than before' FROM records WHERE true
  ON CONFLICT (application) DO NOTHING;

-- +goose Down
SELECT 1;
