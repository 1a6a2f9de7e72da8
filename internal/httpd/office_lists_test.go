package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bonafide/internal/review"
	"bonafide/internal/watchlist"
)

// TestAListFromImportToRemoval walks a list's life on the real store: import, its
// page, whom it touched, the search for one of its names, removal, the audit.
func TestAListFromImportToRemoval(t *testing.T) {
	o, desk, s := officeWith(t, review.Lead)
	b := s.as(t, "lead")
	judgeAll(t, o, desk, sendThree(t, b))

	kind, body := listBody(t, append(listFields()[:4:4], [2]string{"date", ""}), upfile{"l.csv", "kind,value,name,birth_year,country,note\nemail,anna.probe@mail.example,,,,seen twice\nname,Quillon Tessaby,Quillon Tessaby,1984,IE,N.1\npassport,P1,,,,\n"})
	res, text := b.send("POST", "/watchlists", kind, body)
	checkMarkup(t, res, text)
	for _, want := range []string{"Northern is imported", "<dd>2 <small>in force", "<dt>Names</dt><dd>1 ", "<dt>Rows not taken</dt><dd>1 ", "<dt>Applications touched</dt><dd>1 "} {
		if !strings.Contains(text, want) {
			t.Errorf("the result lacks %q", want)
		}
	}
	reads := func(path string, wants ...string) {
		t.Helper()
		res, text := b.get(path)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d", path, res.StatusCode)
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		checkMarkup(t, res, text)
	}
	reads("/watchlists", `/watchlists/list?name=Northern"`, "Lead Probe", "Front companies", "/watchlists/list?built_in=OFAC")
	reads("/watchlists/list?name=Northern", "anna.probe@mail.example", "by Lead Probe", "imported the list “Northern”: 2 entries", "holds")
	reads("/watchlists/list?name=Northern&kind=name", "Quillon Tessaby", "1–1 of 1")
	reads("/watchlists/list?name=Northern&view=touched", "Anna Probe", "1 application")
	reads("/watchlists/list?built_in=OFAC&from=50", "51–100 of", "holds")
	reads("/watchlists/names?name=Tessaby+Quilon&year=1984&country=Ireland", "1 listed name is near", "Birth year agrees", "Country agrees", `/watchlists/list?name=Northern"`)

	res, _ = b.post("/watchlists/remove", url.Values{"name": {"Northern"}, "reason": {"the partner withdrew it"}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("removing answers %d", res.StatusCode)
	}
	reads("/watchlists/names?name=Tessaby+Quilon", "No listed name is near")
	reads("/audit", "removed the list “Northern”, reason “The partner withdrew it”")
	if res, _ = b.get("/watchlists/list?name=Northern"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a removed list answers %d", res.StatusCode)
	}
	if res, _ = b.post("/watchlists/remove", url.Values{"name": {"confirmed-here"}, "reason": {"x"}}); res.StatusCode < 400 || res.StatusCode >= 500 {
		t.Errorf("the list of confirmed cases is removed: %d", res.StatusCode)
	}
}

func TestWhoMayNotEditListsImportsAndRemovesNone(t *testing.T) {
	o, _ := newOffice(t)
	src := watchlist.Source{List: "Northern", Class: "intelligence", Added: noon}
	for role, want := range map[Role]error{"reviewer": review.ErrForbidden, "auditor": review.ErrForbidden, "administrator": review.ErrForbidden, "lead": nil} {
		by := Person{ID: "7", Name: "Probe", Roles: []Role{role}}
		if _, err := o.ImportWatchlist(t.Context(), by, src, watchlist.Reading{Format: "csv"}); !errors.Is(err, want) {
			t.Errorf("%s imports: %v", role, err)
		}
		if role != "lead" {
			if _, err := o.RemoveWatchlist(t.Context(), by, "Northern", "x"); !errors.Is(err, want) {
				t.Errorf("%s removes: %v", role, err)
			}
		}
	}
}
