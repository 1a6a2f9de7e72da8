package main

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the command lines of testdata/script, each with a data
// directory of its own under $WORK.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TMPDIR", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"sql": runSQL},
	})
}

// runSQL changes a database behind the program's back: sql DIR STATEMENT.
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql DIR STATEMENT")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.db"))
	if err != nil || len(files) != 1 {
		ts.Fatalf("databases in %s: %v, %v", args[0], files, err)
	}
	db, err := sql.Open("sqlite3", files[0])
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}
