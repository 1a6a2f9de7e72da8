package invent_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/intake"
	"bonafide/internal/invent"
	"bonafide/internal/screen"
)

func TestTheSameSeedInventsTheSameOperators(t *testing.T) {
	write := func(seed uint64) []byte {
		var out bytes.Buffer
		for s := range invent.Rings(seed, 20, 50) {
			if err := json.NewEncoder(&out).Encode(s); err != nil {
				t.Fatal(err)
			}
		}
		return out.Bytes()
	}
	if !bytes.Equal(write(7), write(7)) {
		t.Error("one seed gives two sets")
	}
	if bytes.Equal(write(7), write(8)) {
		t.Error("two seeds give one set")
	}
}

func TestOperatorsSendThreeToTwelveThatHangTogether(t *testing.T) {
	members := map[string][]invent.Sent{}
	for s := range invent.Rings(2, 300, 0) {
		members[s.Operator] = append(members[s.Operator], s)
	}
	seen := map[invent.Change]int{}
	mixes := map[int]int{}
	for operator, all := range members {
		if len(all) < 3 || len(all) > 12 {
			t.Errorf("%s sends %d applications", operator, len(all))
		}
		for i, s := range all {
			if (len(s.Kept) == 0) != (i == 0) {
				t.Errorf("%s keeps %v as number %d", s.Application.ExternalID, s.Kept, i)
			}
			for _, k := range s.Kept {
				if !slices.ContainsFunc(all[:i], func(o invent.Sent) bool { return o.Application.ExternalID == k.From }) {
					t.Errorf("%s keeps something of %s, which isn't an earlier one of %s", s.Application.ExternalID, k.From, operator)
				}
				mixes[len(k.Changes)]++
				for _, c := range k.Changes {
					seen[c]++
				}
			}
		}
	}
	for _, c := range invent.Changes() {
		if seen[c] < 10 {
			t.Errorf("%q is kept %d times by 300 operators", c, seen[c])
		}
	}
	if len(members) != 300 || mixes[1] == 0 || mixes[2] == 0 || mixes[3] == 0 || len(mixes) != 3 {
		t.Errorf("%d operators, mixes %v", len(members), mixes)
	}
}

// shows tells by the applications alone whether both have what was kept.
var shows = map[invent.Change]func(a, b screen.Application) bool{
	invent.KeptAccount: func(a, b screen.Application) bool { return b.Payouts[0].Account == a.Payouts[0].Account },
	invent.KeptPhone: func(a, b screen.Application) bool {
		return b.Person.Phones[0] == a.Person.Phones[0] && b.Person.Emails[0] != a.Person.Emails[0]
	},
	invent.KeptDevice: func(a, b screen.Application) bool { return b.Touchpoints[0].DeviceID == a.Touchpoints[0].DeviceID },
	invent.KeptParcel: func(a, b screen.Application) bool {
		return reflect.DeepEqual(b.Shipping[0].Address, a.Shipping[len(a.Shipping)-1].Address)
	},
	invent.KeptReferee: func(a, b screen.Application) bool { return b.References[0] == a.References[0] },
	invent.KeptFile: func(a, b screen.Application) bool {
		of := func(app screen.Application) screen.Upload {
			return app.Documents[slices.IndexFunc(app.Documents, func(d screen.Upload) bool { return d.Role == "diploma" })]
		}
		return bytes.Equal(of(a).Content, of(b).Content) && of(a).Name != of(b).Name
	},
	invent.KeptText10: func(a, b screen.Application) bool {
		x, y := strings.Split(string(a.Documents[0].Content), "\n"), strings.Split(string(b.Documents[0].Content), "\n")
		same := 0
		for _, line := range x {
			if line != "" && slices.Contains(y, line) {
				same++
			}
		}
		word := strings.HasSuffix(a.Documents[0].Name, ".docx") || strings.HasSuffix(b.Documents[0].Name, ".docx")
		return word || len(x) == len(y) && same > len(x)/2 && !slices.Equal(x, y)
	},
	invent.KeptDomain: func(a, b screen.Application) bool {
		_, typo, _ := strings.Cut(b.Person.Emails[1], "@")
		return slices.ContainsFunc(a.Person.Emails, func(mail string) bool {
			_, domain, _ := strings.Cut(mail, "@")
			return domain != typo && domain[:1] == typo[:1] && len(typo)-len(domain) < 2
		})
	},
}

func TestWhatTheTruthSaysStandsInTheApplications(t *testing.T) {
	checked := map[invent.Change]int{}
	all := map[string]screen.Application{}
	for s := range invent.Rings(3, 400, 0) {
		app := s.Application
		all[app.ExternalID] = app
		if problems := intake.Check(&app); len(problems) > 0 {
			t.Fatalf("%s: %v", app.ExternalID, problems)
		}
	}
	for s := range invent.Rings(3, 400, 0) {
		if len(s.Kept) != 1 || len(s.Kept[0].Changes) != 1 {
			continue
		}
		k := s.Kept[0]
		if shown := shows[k.Changes[0]]; shown != nil {
			checked[k.Changes[0]]++
			if !shown(all[k.From], s.Application) {
				t.Errorf("%s keeps the %s of %s, which isn't to be seen", s.Application.ExternalID, k.Changes[0], k.From)
			}
		}
	}
	for c := range shows {
		if checked[c] == 0 {
			t.Errorf("no pair shows %q", c)
		}
	}
}
