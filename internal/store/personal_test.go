package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/jobs"
	"bonafide/internal/store/storetest"
)

// classes are what docs/personal-data.md may say of a column.
var classes = []string{"none", "applicant", "applicant, sealed", "applicant, hash", "staff", "staff, sealed", "staff, hash", "list, sealed", "list, hash"}

// A new column must be classified before it can hold anybody's data: erasure,
// masking and access work from that page.
func TestEveryColumnIsClassified(t *testing.T) {
	page, err := os.ReadFile("../../docs/personal-data.md")
	if err != nil {
		t.Fatal(err)
	}
	classified := map[string]string{}
	line := regexp.MustCompile("^\\| `([a-z_]+)` \\| ([^|]+) \\| ([^|]+) \\|$")
	for text := range strings.Lines(string(page)) {
		m := line.FindStringSubmatch(strings.TrimSpace(text))
		if m == nil {
			continue
		}
		class := strings.TrimSpace(m[3])
		if !slices.Contains(classes, class) {
			t.Errorf("%s: class %q isn't one of %v", m[1], class, classes)
		}
		for column := range strings.FieldsSeq(m[2]) {
			key := m[1] + "." + strings.Trim(column, "`,")
			if classified[key] != "" {
				t.Errorf("%s is classified twice", key)
			}
			classified[key] = class
		}
	}
	columns := schema(t)
	if len(columns) < 150 {
		t.Fatalf("only %d columns: the test looks in the wrong place", len(columns))
	}
	for _, c := range columns {
		if classified[c] == "" {
			t.Errorf("%s isn't classified in docs/personal-data.md", c)
		}
		delete(classified, c)
	}
	for c := range classified {
		t.Errorf("docs/personal-data.md classifies %s, which doesn't exist", c)
	}
}

// schema lists all columns of a fresh database, those of the job queue too.
func schema(t *testing.T) []string {
	t.Helper()
	w := storetest.New(t, open)
	if _, err := jobs.New(t.Context(), w.DB(), jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", filepath.Join(w.Dir, "bonafide.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}
