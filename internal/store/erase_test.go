package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bonafide/internal/fact"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// What an application alone carried is nowhere in the files of the database after
// it was erased: neither readable nor as a keyed hash nor sealed.
func TestWhatWasErasedIsInNoFile(t *testing.T) {
	const phone, mail, band, name = "+12025550143", "qzvkxwj@mail.example", "81723498712", "qzvkxwjtoken"
	w, ctx := storetest.New(t, open), t.Context()
	lead := storetest.Person("user/1", review.Lead)
	app := storetest.Application(1)
	app.ExternalID, app.Person.Name, app.Person.Emails = "qzvkxwj-17", name, []string{mail}
	got, err := w.Accept(ctx, []store.Acceptance{{Application: app, By: "test"}, {Application: storetest.Application(2), By: "test"}})
	must(t, err)
	one, other := got[0].App, got[1].App
	shared := store.Signature{Kind: "address", Value: "1 sample street"}
	own := []store.Signature{{Kind: "phone", Value: phone}, {Kind: "email", Value: mail}, {Kind: "band_text", Value: band}}
	must(t, w.SaveRecord(ctx, one, []byte(`{"name":"`+name+`"}`), append(own, shared), []string{name}))
	must(t, w.SaveRecord(ctx, other, []byte(`{}`), []store.Signature{shared}, []string{"other"}))
	must(t, w.SaveSoftLinks(ctx, one, []store.SoftLink{{Other: other, Kind: "text", Value: name, Measure: .8}}))
	ev := storetest.Evaluation(one, screen.BandHigh, "contact-shared")
	for _, s := range []store.Signature{own[0], shared} {
		_, err := w.SnoozeRule(ctx, lead, store.Snooze{Rule: "contact-shared", Kind: s.Kind, Value: s.Value, Reason: "known", Until: w.Clock.Now().AddDate(0, 1, 0)})
		must(t, err)
		must(t, w.MarkShared(ctx, lead, store.Mark{Kind: s.Kind, Value: s.Value, As: "suspicious", Reason: "seen twice"}))
		ev.OverCap = append(ev.OverCap, fact.OverCap{Kind: s.Kind, Value: s.Value, SharedBy: 30})
	}
	_, err = w.SaveEvaluation(ctx, ev)
	must(t, err)
	sealed := map[string][]byte{}
	for table, query := range map[string]string{"snoozes": "SELECT sealed FROM snoozes WHERE kind = 'phone'", "identifier_cases": "SELECT sealed FROM identifier_cases WHERE kind = 'phone'",
		"shared": "SELECT sealed FROM shared WHERE kind = 'phone'", "soft_links": "SELECT sealed FROM soft_links", "records": "SELECT sealed FROM records WHERE application = 1"} {
		var body []byte
		must(t, w.DB().QueryRow(query).Scan(&body))
		sealed["sealed of "+table] = body
	}
	must(t, w.Erase(ctx, review.Actor{ID: "command", Kind: review.Command}, one, "asked for", nil))

	for table, want := range map[string]int{"snoozes": 1, "identifier_cases": 1, "shared": 1, "soft_links": 0, "text_bands": 0} { // one: what the other still carries
		var n int
		must(t, w.DB().QueryRow("SELECT count(*) FROM "+table).Scan(&n))
		if n != want {
			t.Errorf("%s holds %d rows, want %d", table, n, want)
		}
	}
	secrets := map[string][]byte{"the name": []byte(name), "the external id": []byte("qzvkxwj-17"), "the mailbox": []byte(mail)}
	for _, s := range own {
		sum := storetest.Ring(t).Fingerprint(s.Kind, s.Value)
		secrets["the hash of its "+s.Kind] = sum[:8]
		secrets["the hash of its "+s.Kind+" in words"] = fmt.Appendf(nil, "%x", sum[:8])
	}
	for what, body := range sealed {
		secrets[what] = body
	}
	for _, file := range []string{"bonafide.db", "bonafide.db-wal"} {
		content, err := os.ReadFile(filepath.Join(w.Dir, file))
		must(t, err)
		for what, secret := range secrets {
			if bytes.Contains(content, secret) {
				t.Errorf("%s is still in %s", what, file)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
