package main

import (
	"os"
	"testing"
)

// sharedData is a data folder for tests that only need its caches: compiling
// the PDF engine anew for each would take most of their time.
var sharedData string

// TestMain lets the test binary be its own reader process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "extract-worker" {
		main()
	}
	var err error
	if sharedData, err = os.MkdirTemp("", "bonafide-test-"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(sharedData)
	os.Exit(status)
}
