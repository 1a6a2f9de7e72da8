package link

import (
	"testing"

	"bonafide/internal/screen"
)

func TestANameAsAuthorTiesOnlyBesideSomethingElse(t *testing.T) {
	const author, company, device = "author:min chen", "company:mockup works", "d1"
	for _, tt := range []struct {
		name         string
		self, before []string
		want         int
	}{
		{"the name alone", []string{screen.KindMetadata, author}, []string{screen.KindMetadata, author}, 0},
		{"beside a device", []string{screen.KindMetadata, author, screen.KindDevice, device}, []string{screen.KindMetadata, author, screen.KindDevice, device}, 1},
		{"beside the company of the same files", []string{screen.KindMetadata, author, screen.KindMetadata, company}, []string{screen.KindMetadata, author, screen.KindMetadata, company}, 2},
		{"a login that is nobody's name", []string{screen.KindMetadata, "author:fullstack77"}, []string{screen.KindMetadata, "author:fullstack77"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := find(t, person(2, "Anna Probe", tt.self...), Policy{}, person(1, "Boris Muster", tt.before...))
			if got := kinds(res)["metadata different"]; got != tt.want {
				t.Errorf("%d links by metadata, want %d: %v", got, tt.want, kinds(res))
			}
		})
	}
}
