package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// exported is one value of every kind that may leave.
var exported = map[string]string{
	screen.KindEmail: "o'neil@mail.example", screen.KindPhone: "+12025550101", screen.KindGitHub: "annaprobe", screen.KindGitLab: "anna-probe",
	screen.KindLinkedIn: "anna-probe-1", screen.KindX: "annaprobe", screen.KindTelegram: "annaprobe", screen.KindDiscord: "annaprobe", screen.KindSkype: "live:anna.probe",
	screen.KindProfileID: "github:12345", screen.KindWalletBTC: "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", screen.KindWalletEVM: "0x52908400098527886e0f7030069857d2e4169ee7",
	screen.KindWalletTRON: "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre", screen.KindWalletSOL: "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
	screen.KindIBAN: "DE89370400440532013000", screen.KindAccount: "paypal:anna@mail.example", screen.KindFile: strings.Repeat("ab", 32),
	screen.KindIPv4: "192.0.2.7", screen.KindIPv6: "2001:db8::7",
}

var exportedOn = time.Date(2026, 11, 12, 9, 30, 0, 0, time.UTC)

// exportOf writes what is found, with names and accounts, knowing what left before.
func exportOf(t *testing.T, format string, tlp export.TLP, found map[string]string, earlier ...export.Record) (string, export.Record) {
	t.Helper()
	c := export.Choice{Key: bytes.Repeat([]byte{7}, 32), At: exportedOn, Producer: "Example Staffing", TLP: tlp, Names: map[string]string{"app-1": "Anna Probe"}, Accounts: true}
	for kind, value := range found {
		f := export.Found{Application: "app-1", Kind: kind, Value: value, Confirmed: exportedOn.AddDate(0, 0, -10)}
		if kind == screen.KindIPv4 || kind == screen.KindIPv6 {
			f.First, f.Last = exportedOn.AddDate(0, 0, -30), exportedOn.AddDate(0, 0, -20)
		}
		c.Found = append(c.Found, f)
	}
	p, record := export.Choose(c, earlier)
	var out bytes.Buffer
	write := map[string]func(io.Writer, export.Package) error{"stix": export.STIX, "misp": export.MISP}[format]
	if err := write(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.String(), record
}

func readBack(t *testing.T, text string) watchlist.Reading {
	t.Helper()
	read, err := watchlist.Read(strings.NewReader(text), watchlist.Source{List: "northern", Class: "partner", Added: exportedOn}, watchlist.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestWhatWeShareIsReadAsItWas(t *testing.T) {
	for _, format := range []string{"stix", "misp"} {
		for _, tlp := range []export.TLP{export.Clear, export.Green, export.Amber, export.AmberStrict, export.Red} {
			t.Run(fmt.Sprint(format, " ", tlp), func(t *testing.T) {
				text, _ := exportOf(t, format, tlp, exported)
				read := readBack(t, text)
				got := map[string]string{}
				for _, e := range read.Entries {
					got[e.Kind] = e.Value
					network := e.Kind == screen.KindIPv4 || e.Kind == screen.KindIPv6
					sure := map[string][2]float64{"stix": {0.85, 0.15}, "misp": {0.75, 0.25}}[format][map[bool]int{false: 0, true: 1}[network]]
					until := exportedOn.AddDate(1, 0, -10)
					if network {
						until = exportedOn.AddDate(0, 0, 160)
					}
					if e.TLP != string(tlp) || e.Confidence != sure || e.Until.Format(time.DateOnly) != until.Format(time.DateOnly) {
						t.Errorf("%s: TLP %q, confidence %v, until %v; want %s, %v, %v", e.Kind, e.TLP, e.Confidence, e.Until, tlp, sure, until)
					}
					if e.From.IsZero() == network || e.Object == "" || e.Changed.IsZero() || e.Application != "" {
						t.Errorf("%s: holds from %v, object %q changed %v", e.Kind, e.From, e.Object, e.Changed)
					}
				}
				if !maps.Equal(got, exported) || len(read.Entries) != len(exported) {
					t.Errorf("read %v\nskipped %+v", got, read.Skipped)
				}
			})
		}
	}
}

func TestEveryKindThatMayLeaveIsReadBack(t *testing.T) {
	for _, kind := range []string{"name", "email", "phone", "github", "gitlab", "linkedin", "telegram", "discord", "skype", "x", "website", "ipv4", "ipv6", "wallet_btc", "wallet_evm", "wallet_tron", "wallet_sol",
		"iban", "account", "address", "device", "file", "text", "photo", "metadata", "history", "profile_id", "ship_to", "passage"} {
		if _, tested := exported[kind]; tested != export.Shareable(kind) {
			t.Errorf("%s: may leave %v, is tested %v", kind, export.Shareable(kind), tested)
		}
	}
}

func TestWhatWeWithdrawIsTakenOffTheListOfWhoReadIt(t *testing.T) {
	for _, format := range []string{"stix", "misp"} {
		t.Run(format, func(t *testing.T) {
			text, record := exportOf(t, format, export.Amber, exported)
			before := readBack(t, text)
			after, _ := exportOf(t, format, export.Amber, map[string]string{screen.KindEmail: exported[screen.KindEmail]}, record)
			read := readBack(t, after)
			if len(read.Entries) != 1 || read.SkippedBy[watchlist.ReasonWithdrawn] != len(exported)-1 {
				t.Fatalf("read %d, skipped %v", len(read.Entries), read.SkippedBy)
			}
			for _, e := range before.Entries {
				withdrawn := slices.ContainsFunc(read.Objects, func(o watchlist.Object) bool { return o.ID == e.Object && o.State == watchlist.Withdrawn })
				if withdrawn == (e.Kind == screen.KindEmail) {
					t.Errorf("%s, %s: withdrawn %v", e.Kind, e.Object, withdrawn)
				}
			}
			nothing, _ := exportOf(t, format, export.Amber, nil)
			if read := readBack(t, nothing); len(read.Entries) != 0 {
				t.Errorf("an export of nothing lists %+v", read.Entries)
			}
		})
	}
}
