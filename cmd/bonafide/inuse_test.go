package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestASecondProcessOnADataDirectoryIsRefusedInWords(t *testing.T) {
	s := newServing(t)
	s.start()
	for _, args := range [][]string{{"case", "list"}, {"audit", "verify"}, {"serve", "--listen", "127.0.0.1:0"}} {
		cmd, _, errs := program(s.dir, args...)
		if err := cmd.Run(); !exitedWith(err, 1) || !strings.Contains(errs.String(), "in use") || bytes.Contains(errs.Bytes(), []byte("goroutine")) {
			t.Errorf("%v: %v, %s", args, err, errs)
		}
		t.Logf("%s", errs)
	}
	s.stop()
	cmd, _, errs := program(s.dir, "case", "list")
	if err := cmd.Run(); err != nil {
		t.Errorf("after the server ended: %v, %s", err, errs)
	}
}
