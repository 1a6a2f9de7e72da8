package intake_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/unicode"

	"bonafide/internal/intake"
)

func all(t *testing.T, in string, opt intake.Options) []intake.Row {
	t.Helper()
	r, err := intake.Rows(strings.NewReader(in), intake.Sniff([]byte(in)), opt)
	if err != nil {
		t.Fatal(err)
	}
	var out []intake.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
}

func TestRowsReadEveryDialect(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("external_id;name\nx1;Анна Проба\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"commas", "external_id,name,email\nx1,Anna Probe,anna@mail.example\n", "Anna Probe"},
		{"semicolons and a byte order mark", "\ufeffid;full name;e-mail\r\nx1;Anna Probe;anna@mail.example\r\n", "Anna Probe"},
		{"tabs", "external_id\tcandidate\nx1\tAnna Probe\n", "Anna Probe"},
		{"a line end inside quotes", "external_id,name\nx1,\"Anna\nProbe\"\n", "Anna\nProbe"},
		{"first and last name apart, in either order", "id,last_name,first_name\nx1,Probe,Anna\n", "Anna Probe"},
		{"UTF-16", utf16, "Анна Проба"},
		{"NDJSON", `{"source":"s","external_id":"x1","person":{"name":"Anna Probe"}}` + "\n\n", "Anna Probe"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows := all(t, tt.in, intake.Options{Source: "s"})
			if len(rows) != 1 || len(rows[0].Problems) > 0 || rows[0].App.Person.Name != tt.want || rows[0].App.ExternalID != "x1" {
				t.Fatalf("rows = %+v", rows)
			}
		})
	}
}

func TestABadRowLeavesTheOthersAlone(t *testing.T) {
	rows := all(t, "external_id,name,applied_at\nx1,Anna Probe,31/11/2026\nx2,Boris Sample,2026-11-30\n,Chloe Specimen,\n\"x4\"y,Dora,\nx5,Emil Muster,\n", intake.Options{Source: "s"})
	var bad []int64
	for _, r := range rows {
		if len(r.Problems) > 0 {
			bad = append(bad, r.Number)
		}
	}
	if len(rows) != 5 || len(bad) != 3 || bad[0] != 1 || bad[1] != 3 || bad[2] != 4 {
		t.Fatalf("bad rows %v of %d", bad, len(rows))
	}
	if p := rows[0].Problems[0]; p.Path != "applied_at" || !strings.Contains(p.What, "2026-11-30") {
		t.Errorf("problem = %v, want the column and how to write a date", p)
	}
}

func TestRowsResumeWhereTheyStopped(t *testing.T) {
	for _, in := range []string{
		"external_id,name\nx1,\"A\nB\"\nx2,C D\nx3,E F\n",
		`{"external_id":"x1","person":{"name":"A B"}}` + "\n" + `{"external_id":"x2","person":{"name":"C D"}}` + "\n" + `{"external_id":"x3","person":{"name":"E F"}}`,
	} {
		whole := all(t, in, intake.Options{Source: "s"})
		rest := all(t, in, intake.Options{Source: "s", From: whole[0].End, Row: whole[0].Number})
		if len(whole) != 3 || len(rest) != 2 || rest[0].Number != 2 || rest[0].App.ExternalID != "x2" || rest[1].End != whole[2].End {
			t.Errorf("resumed rows = %+v", rest)
		}
		if _, err := intake.Rows(strings.NewReader(in), intake.Sniff([]byte(in)), intake.Options{From: 9999}); err == nil {
			t.Error("a shorter file was taken for the one that was begun")
		}
	}
}

func TestAQuoteThatIsNeverClosedEndsWithItsRow(t *testing.T) {
	in := io.MultiReader(strings.NewReader("external_id,name\nx1,Anna Probe\nx2,\"Boris"), strings.NewReader(strings.Repeat("a,b\n", 10<<20)))
	r, err := intake.Rows(in, intake.CSV, intake.Options{Source: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err == nil || !strings.Contains(err.Error(), "row 2 is longer than 32 MiB") {
		t.Errorf("err = %v, want the row and the likely cause", err)
	}
}

func TestALongTableResumesFarIn(t *testing.T) {
	line := "x," + strings.Repeat("Anna Probe ", 100) + "\n"
	head, n := "external_id,name\n", 36<<20/len(line)
	in := io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat(line, n)), strings.NewReader("last,Boris Muster\n"))
	r, err := intake.Rows(in, intake.CSV, intake.Options{Source: "s", From: int64(len(head) + n*len(line)), Row: int64(n)})
	if err != nil {
		t.Fatal(err)
	}
	if row, err := r.Next(); err != nil || row.App.ExternalID != "last" {
		t.Errorf("row %+v, err %v", row.App, err)
	}
}

func TestColumnsAreRefusedByName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"external_id,nationality\n", "refused"},
		{"external_id,favourite_colour\n", "not a known column"},
		{"external_id,name,full_name\n", "both set"},
		{"", "empty"},
	} {
		_, err := intake.Rows(strings.NewReader(tt.in), intake.CSV, intake.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: err = %v, want %q", tt.in, err, tt.want)
		}
	}
}

func FuzzRows(f *testing.F) {
	f.Add([]byte("external_id,name\nx1,\"Anna\n"), true)
	f.Add([]byte(`{"person":{}}`+"\n"), false)
	f.Fuzz(func(t *testing.T, b []byte, table bool) {
		format := intake.NDJSON
		if table {
			format = intake.CSV
		}
		r, err := intake.Rows(bytes.NewReader(b), format, intake.Options{Source: "s"})
		if err != nil {
			return
		}
		last := int64(0)
		for {
			row, err := r.Next()
			if err != nil {
				return
			}
			if row.End <= last && row.End != 0 {
				t.Fatalf("row %d ends at %d, not after %d", row.Number, row.End, last)
			}
			last = row.End
		}
	})
}

func TestAFileThatCantBePassedOverIsAnError(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, tt := range []struct {
		name   string
		format intake.Format
		file   io.Reader
		want   string
	}{
		{"a table that is shorter now", intake.CSV, strings.NewReader("external_id,name\na,Anna Probe\n"), "shorter"},
		{"lines that are fewer now", intake.NDJSON, strings.NewReader("{}\n"), "shorter"},
		{"a table that can't be read on", intake.CSV, io.MultiReader(strings.NewReader("external_id,name\na,Anna Probe\n"), iotest.ErrReader(broken)), "disk"},
		{"lines that can't be read on", intake.NDJSON, io.MultiReader(strings.NewReader("{}\n"), iotest.ErrReader(broken)), "disk"},
	} {
		if _, err := intake.Rows(tt.file, tt.format, intake.Options{Source: "ats", From: 1000, Row: 9}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a word of %q", tt.name, err, tt.want)
		}
	}
}
