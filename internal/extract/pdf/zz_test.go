package pdf

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestZZ(t *testing.T) {
	for _, f := range strings.Fields(os.Getenv("F")) {
		d := reader(t).Text(t.Context(), load(t, "/work/shared/corpus/documents/"+f), Limits{})
		cut := func(s string) string {
			if len(s) > 500 {
				s = s[:500]
			}
			return s
		}
		fmt.Printf("== %s %v\n%q\n--\n%q\nlinks %v\nmeta %v\nhidden %v\n", f, d.Quality, cut(d.Text), cut(d.Other), d.Links, d.Metadata, d.Hidden)
		if len(d.Words) > 3 {
			fmt.Println(d.Words[:3])
		}
	}
}
