package list_test

import (
	"os"
	"testing"

	"bonafide/internal/list"
)

func TestShipped(t *testing.T) {
	l, err := list.Load(os.DirFS("../../rules"))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(l.Technologies), len(l.Observations), len(l.ASNClasses), l.Names(), l.Hash())
}
