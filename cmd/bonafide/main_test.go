package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// sharedData is a data folder for tests that only need its caches: compiling
// the PDF engine anew for each would take most of their time.
var sharedData string

// TestMain lets the test binary be the program, when it is executed under its
// name, and its own reader process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "extract-worker" {
		main()
	}
	testscript.Main(withSharedData{m}, map[string]func(){"bonafide": main})
}

// withSharedData runs the tests with the folder [sharedData].
type withSharedData struct{ m *testing.M }

// Run implements [testscript.TestingM].
func (w withSharedData) Run() int {
	var err error
	if sharedData, err = os.MkdirTemp("", "bonafide-test-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(sharedData)
	return w.m.Run()
}
