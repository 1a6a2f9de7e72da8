package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// shop is a data directory with cases to confirm.
type shop struct {
	*testing.T
	dir string
}

// newShop imports three people: the first two share a wallet, the first and the
// third the address of a network.
func newShop(t *testing.T) shop {
	t.Helper()
	t.Parallel()
	s := shop{t, filepath.Join(t.TempDir(), "data")}
	rows := filepath.Join(t.TempDir(), "rows.ndjson")
	at := time.Now().UTC().AddDate(0, 0, -5).Format(time.RFC3339)
	text := `{"external_id":"secret-a","person":{"name":"Anna Probe","birth_year":1990,"emails":["anna@mail.example"],"phones":[{"number":"+1 202 555 0101"}],"address":{"lines":["1 Sample St"],"city":"Denver","region":"CO","country":"US"}},
"payouts":[{"kind":"wallet","account":"0x52908400098527886E0F7030069857D2E4169EE7"},{"kind":"iban","account":"DE89370400440532013000","holder":"Anna Probe"}],
"touchpoints":[{"kind":"apply","at":"` + at + `","ip":"198.51.100.7","device_id":"device-of-anna-77"},{"kind":"login","at":"` + at + `","ip":"192.0.2.9"},{"kind":"login","at":"` + at + `","ip":"10.0.0.9"}]}
{"external_id":"secret-b","person":{"name":"Boris Muster","emails":["boris@mail.example"]},"payouts":[{"kind":"wallet","account":"0x52908400098527886E0F7030069857D2E4169EE7"}]}
{"external_id":"secret-c","person":{"name":"Chloe Specimen","emails":["chloe@mail.example"]},"touchpoints":[{"kind":"apply","at":"` + at + `","ip":"192.0.2.9"}]}
`
	text = strings.ReplaceAll(text, ",\n\"", ",\"")
	if err := os.WriteFile(rows, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := bonafide("import", "--data-dir", s.dir, rows); status != 0 {
		t.Fatalf("import: %d, %s", status, out)
	}
	return s
}

func actor(id string, roles ...review.Role) review.Actor {
	return review.Actor{ID: "user/" + id, Name: "Person " + id, Kind: review.Signed, Roles: roles}
}

// with runs f on the open data directory, then judges again what it touched.
func (s shop) with(f func(d deskRun) error) {
	s.Helper()
	err := withDesk(&globals{DataDir: s.dir}, func(d deskRun) error {
		if err := f(d); err != nil {
			return err
		}
		return d.lookBack()
	})
	if err != nil {
		s.Fatal(err)
	}
}

// caseOf is the reference of somebody's case.
func (s shop) caseOf(d deskRun, external string) (app int64, v store.CaseView) {
	s.Helper()
	app, err := d.store.FindExternal(d.ctx, "import", external)
	if err != nil {
		s.Fatal(err)
	}
	ref, err := d.store.CaseOf(d.ctx, app)
	if err == nil {
		v, err = d.store.Case(d.ctx, ref)
	}
	if err != nil {
		s.Fatal(err)
	}
	return app, v
}

func (s shop) confirm(external string, by review.Actor) {
	s.Helper()
	s.with(func(d deskRun) error {
		app, v := s.caseOf(d, external)
		if err := d.store.OpenEvidence(d.ctx, by, v.Case.Ref, "f1"); err != nil {
			return err
		}
		reason := ""
		for _, r := range d.eng.lists.Reasons {
			if r.Outcome == string(review.Confirmed) {
				reason = r.Code
			}
		}
		if _, err := d.store.Decide(d.ctx, store.Decision{Ref: v.Case.Ref, By: by, Outcome: review.Confirmed, Reason: reason, Version: v.Case.Version, EvidenceVersion: v.Case.EvidenceVersion}); err != nil {
			return err
		}
		return d.desk.Decided(d.ctx, by, app)
	})
}

// export runs the command and gives both streams.
func (s shop) export(args ...string) (out, errs string) {
	s.Helper()
	var o, e bytes.Buffer
	if status := run(append([]string{"export", "--data-dir", s.dir}, args...), streams{strings.NewReader(""), &o, &e}); status != 0 {
		s.Fatalf("export %v: %d, %s", args, status, e.String())
	}
	return o.String(), e.String()
}

// patterns are those of the indicators in a bundle, with the ids; revoked ones
// stand under "revoked".
func (s shop) patterns(text string) map[string]string {
	s.Helper()
	var b struct {
		Objects []struct {
			Type, ID, Pattern string
			Revoked           bool
		}
	}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		s.Fatalf("%v in %s", err, text)
	}
	out := map[string]string{}
	for _, o := range b.Objects {
		switch {
		case o.Revoked:
			out["revoked "+o.ID] = o.Pattern
		case o.Type == "indicator":
			out[o.Pattern] = o.ID
		}
	}
	return out
}

const (
	annasMail   = "[email-addr:value = 'anna@mail.example']"
	annasPhone  = "[phone-number:value = '+12025550101']"
	annasWallet = "[cryptocurrency-wallet:value = '0x52908400098527886e0f7030069857d2e4169ee7']"
	annasIP     = "[ipv4-addr:value = '198.51.100.7']"
)

func TestOnlyConfirmedIdentifiersAreSharedAndNoPerson(t *testing.T) {
	s := newShop(t)
	reviewer := actor("1", review.Reviewer)
	out, errs := s.export("--format", "stix", "identifiers")
	if got := s.patterns(out); len(got) != 0 || !strings.Contains(errs, "0 identifiers") {
		t.Errorf("before any confirmation %v leave; %s", got, errs)
	}
	s.confirm("secret-a", reviewer)
	for _, format := range []string{"stix", "misp"} {
		out, errs := s.export("--format", format, "--producer", "Example Staffing", "identifiers")
		low := strings.ToLower(out)
		for _, stays := range []string{"anna probe", "probe", "boris", "chloe", "1990", "sample st", "denver", "device-of-anna", "secret-a", `"a-1"`, "10.0.0.9", "192.0.2.9", "de8937"} {
			if strings.Contains(low, stays) {
				t.Errorf("%s holds %q", format, stays)
			}
		}
		for _, leaves := range []string{"anna@mail.example", "+12025550101", "0x52908400098527886e0f7030069857d2e4169ee7", "198.51.100.7", "example staffing", "amber+strict"} {
			if !strings.Contains(low, leaves) {
				t.Errorf("%s lacks %q:\n%s", format, leaves, out)
			}
		}
		if strings.Contains(errs, "warning") || !strings.Contains(errs, "4 identifiers of confirmed cases, 0 withdrawn, marked TLP:AMBER+STRICT") {
			t.Errorf("%s says %q", format, errs)
		}
	}
	out, errs = s.export("--format", "stix", "--include", "names,accounts", "--tlp", "red", "cases")
	if got := s.patterns(out); len(got) != 5 || got["[bank-account:iban = 'DE89370400440532013000']"] == "" || !strings.Contains(out, "Anna Probe") || !strings.Contains(errs, "warning") {
		t.Errorf("with names and accounts %v, %s", got, errs)
	}
}

func TestNothingIsSharedBeforeTheSecondPersonConfirms(t *testing.T) {
	s := newShop(t)
	for _, who := range []string{"one", "two"} {
		var o bytes.Buffer
		if status := run([]string{"user", "add", "--data-dir", s.dir, who + "@mail.example", "--name", "Lead " + who, "--roles", "lead", "--password-stdin"},
			streams{strings.NewReader("a long pass phrase for " + who + "\n"), &o, &o}); status != 0 {
			t.Fatal(o.String())
		}
	}
	s.confirm("secret-a", actor("1", review.Lead))
	if out, _ := s.export("--format", "stix", "identifiers"); len(s.patterns(out)) != 0 {
		t.Errorf("after the first person %v leave", s.patterns(out))
	}
	s.confirm("secret-a", actor("2", review.Lead))
	if out, _ := s.export("--format", "stix", "identifiers"); len(s.patterns(out)) != 4 {
		t.Errorf("after the second person %v leave", s.patterns(out))
	}
}

func TestAReopenedCaseWithdrawsWhatHadLeft(t *testing.T) {
	s := newShop(t)
	reviewer := actor("1", review.Reviewer)
	s.confirm("secret-a", reviewer)
	s.confirm("secret-b", reviewer)
	out, _ := s.export("--format", "stix", "identifiers")
	before := s.patterns(out)
	if len(before) != 5 {
		t.Fatalf("shared %v", before)
	}
	ended := errors.New("the program ends before it follows the decision")
	if err := withDesk(&globals{DataDir: s.dir}, func(d deskRun) error {
		_, v := s.caseOf(d, "secret-a")
		if _, err := d.store.Do(d.ctx, store.Step{Ref: v.Case.Ref, By: reviewer, Request: review.Request{Action: review.Reopen, Reason: "mistake"}}); err != nil {
			return err
		}
		return ended
	}); !errors.Is(err, ended) {
		t.Fatal(err)
	}
	out, errs := s.export("--format", "stix", "--since", time.Now().UTC().Format(time.DateOnly), "identifiers")
	after := s.patterns(out)
	for _, pattern := range []string{annasMail, annasPhone, annasIP} {
		id := before[pattern]
		if _, told := after["revoked "+id]; id == "" || !told || after[pattern] != "" {
			t.Errorf("%s (%s) isn't withdrawn: %v", pattern, id, after)
		}
	}
	if after[annasWallet] != before[annasWallet] || len(after) != 5 {
		t.Errorf("the wallet of the other case is %q, was %q: %v", after[annasWallet], before[annasWallet], after)
	}
	if strings.Contains(out, "anna@") || strings.Contains(out, "198.51.100.7") || !strings.Contains(errs, "2 identifiers of confirmed cases, 3 withdrawn") {
		t.Errorf("a withdrawal tells the value again, or says %q", errs)
	}
	misp, _ := s.export("--format", "misp", "identifiers")
	if n := strings.Count(misp, `"deleted": true`); n != 3 || strings.Contains(misp, "anna@") {
		t.Errorf("MISP deletes %d:\n%s", n, misp)
	}
}

func TestWhatAPersonMarkedAsSharedByOthersStaysHere(t *testing.T) {
	s := newShop(t)
	s.confirm("secret-a", actor("1", review.Reviewer))
	mark := func(as string) map[string]string {
		s.with(func(d deskRun) error {
			return d.desk.Mark(d.ctx, actor("1", review.Lead), store.Mark{Kind: "phone", Value: "+12025550101", As: as, Reason: "their office"})
		})
		out, _ := s.export("--format", "stix", "identifiers")
		return s.patterns(out)
	}
	if got := mark("suspicious"); got[annasPhone] == "" {
		t.Errorf("a suspicious phone stays here: %v", got)
	}
	if got := mark("agency"); got[annasPhone] != "" || got[annasMail] == "" || len(got) != 4 {
		t.Errorf("an agency's phone leaves, or isn't withdrawn: %v", got)
	}
}

func TestWhatMoreNamesCarryThanTheCapStaysHere(t *testing.T) {
	s := newShop(t)
	s.confirm("secret-a", actor("1", review.Reviewer))
	var crowd strings.Builder
	given := strings.Fields("Boris Chloe Dario Edda Farid Greta Hugo Ines Jonas Katja Liam Mona Nikos Olga Pavel Quentin Rosa Stefan Tamara Ulrich Vera Wanda Xenia Yusuf")
	family := strings.Fields("Muster Specimen Beispiel Exemplar Placeholder Sampleton Ficticio Imaginari Nowhere Testmann Invented Dummyson Tryout Mockford Blanko Pretend Fabricat Supposed Notional Makebelieve Unreal Phantom Storybook Example")
	for i := range given {
		fmt.Fprintf(&crowd, `{"external_id":"crowd-%d","person":{"name":"%s %s","phones":[{"number":"+1 202 555 0101"}]}}`+"\n", i, given[i], family[i])
	}
	rows := filepath.Join(t.TempDir(), "crowd.ndjson")
	if err := os.WriteFile(rows, []byte(crowd.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := bonafide("import", "--data-dir", s.dir, rows); status != 0 {
		t.Fatalf("import: %d, %s", status, out)
	}
	s.with(func(deskRun) error { return nil })
	out, _ := s.export("--format", "stix", "identifiers")
	if got := s.patterns(out); got[annasPhone] != "" || got[annasMail] == "" {
		t.Errorf("a phone of 25 names leaves: %v", got)
	}
}

func TestWhatIsSharedIsAuditedWithoutValues(t *testing.T) {
	s := newShop(t)
	s.confirm("secret-a", actor("1", review.Reviewer))
	s.export("--format", "stix", "identifiers")
	s.export("--format", "csv", "cases")
	ctx := context.Background()
	st, err := openStore(ctx, s.dir, nil, discard())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	shared, err := st.Audit(ctx, "sharing", 0, 0)
	if err != nil || len(shared) != 1 || shared[0].Verb != "export" || shared[0].Actor != "command" {
		t.Fatalf("audit of what was shared %+v, %v", shared, err)
	}
	body, err := json.Marshal(shared[0].Content)
	if err != nil || !strings.Contains(string(body), `"tlp":"amber+strict"`) || strings.Count(string(body), `"kind"`) != 4 {
		t.Errorf("audited %s, %v", body, err)
	}
	for _, value := range []string{"anna", "2025550101", "0x5290", "198.51"} {
		if strings.Contains(strings.ToLower(string(body)), value) {
			t.Errorf("the audit holds %q: %s", value, body)
		}
	}
	if all, err := st.Audit(ctx, "installation", 0, 0); err != nil || !slices.ContainsFunc(all, func(e store.Event) bool { return e.Verb == "export" && e.Content["format"] == "csv" }) {
		t.Errorf("no audit of the table: %v, %v", all, err)
	}
}

// imports a list of a person's own making.
func (s shop) list(name, tlp, rows string) {
	s.Helper()
	file := filepath.Join(s.TempDir(), name+".csv")
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		s.Fatal(err)
	}
	if status, out := bonafide("watchlist", "import", "--data-dir", s.dir, "--tlp", tlp, file); status != 0 {
		s.Fatalf("watchlist import: %d, %s", status, out)
	}
}

func TestWhatOthersSharedUnderANarrowMarkIsNotPassedOn(t *testing.T) {
	s := newShop(t)
	s.confirm("secret-a", actor("1", review.Reviewer))
	s.list("friends", "red", "kind,value,note\nemail,anna@mail.example,told by a friend\n")
	s.list("strict", "amber+strict", "kind,value\nipv4,198.51.100.0/24\n")
	s.list("sector", "amber", "kind,value\nphone,+1 202 555 0101\n")
	for tlp, want := range map[string]struct {
		leaves string
		held   string
	}{
		"red":   {annasPhone + " " + annasWallet, "2 identifiers stay here"},
		"amber": {annasPhone + " " + annasWallet, "2 identifiers stay here"},
		"green": {annasWallet, "3 identifiers stay here"},
	} {
		out, errs := s.export("--format", "stix", "--tlp", tlp, "identifiers")
		got := s.patterns(out)
		if fields := strings.Split(want.leaves, " ["); len(got) != len(fields) || !strings.Contains(errs, want.held) {
			t.Errorf("as %s leaves %v; said %q", tlp, got, errs)
		}
		for _, pattern := range strings.SplitAfter(want.leaves, "] ") {
			if got[strings.TrimSpace(pattern)] == "" {
				t.Errorf("as %s %s doesn't leave", tlp, pattern)
			}
		}
	}
	out, _ := s.export("findings")
	if strings.Contains(out, "friends") || strings.Contains(out, "told by a friend") || !strings.Contains(out, `"tlp":"red"`) || !strings.Contains(out, `"source":"sector"`) {
		t.Errorf("the findings say\n%s", out)
	}
	for line := range strings.Lines(out) {
		if strings.Contains(line, "intelligence-contact-listed") && strings.Contains(line, "anna@mail.example") {
			t.Errorf("a finding tells which value is red: %s", line)
		}
	}
}

func TestOtherThingsAreNotShared(t *testing.T) {
	s := newShop(t)
	for want, args := range map[string][]string{
		"findings stay here": {"--format", "stix", "findings"},
		"links stay here":    {"--format", "misp", "links"},
		"--valid-days 0":     {"--format", "stix", "--valid-days", "0", "identifiers"},
		"addresses":          {"--format", "stix", "--include", "addresses", "identifiers"},
		"white":              {"--format", "stix", "--tlp", "white", "identifiers"},
	} {
		if status, out := bonafide(append([]string{"export", "--data-dir", s.dir}, args...)...); status != 1 || !strings.Contains(out, want) {
			t.Errorf("%v: %d, %s", args, status, out)
		}
	}
}

func TestTablesRunNoFormulas(t *testing.T) {
	s := newShop(t)
	for what, want := range map[string]int{"cases": 8, "findings": 12, "links": 10, "identifiers": 7} {
		out, _ := s.export("--format", "csv", what)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || len(rows) < 3 || len(rows[0]) != want {
			t.Fatalf("%s: %d rows, %v\n%s", what, len(rows), err, out)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
					t.Errorf("%s: the cell %q runs", what, cell)
				}
			}
		}
		if what == "identifiers" && !strings.Contains(out, "'+12025550101") {
			t.Errorf("no phone in\n%s", out)
		}
	}
}
