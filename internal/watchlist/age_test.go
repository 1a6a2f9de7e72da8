package watchlist_test

import (
	"testing"
	"time"

	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

func TestConfidenceFallsWithAgeByKind(t *testing.T) {
	for _, tt := range []struct {
		name, class, kind string
		days              int
		want              float64
	}{
		{"a network's address on its day", "intelligence", screen.KindIPv4, 0, 0.8},
		{"a network's address after its half-life", "intelligence", screen.KindIPv4, 90, 0.4},
		{"a network's address after two", "intelligence", screen.KindIPv6, 180, 0.2},
		{"a mailbox within its first month", "intelligence", screen.KindEmail, 30, 0.8},
		{"a mailbox after a month and two years", "intelligence", screen.KindEmail, 760, 0.4},
		{"a handle after ten years", "partner", screen.KindTelegram, 3680, 0.025},
		{"a wallet", "intelligence", screen.KindWalletTRON, 4000, 0.8},
		{"a file", "intelligence", screen.KindFile, 4000, 0.8},
		{"the number of an account", "intelligence", screen.KindProfileID, 4000, 0.8},
		{"a name", "intelligence", screen.KindName, 4000, 0.8},
		{"a mailbox on an official list", "sanctions", screen.KindEmail, 4000, 0.8},
		{"a decision made here", "confirmed_here", screen.KindEmail, 4000, 0.8},
		{"an entry of tomorrow", "intelligence", screen.KindIPv4, -5, 0.8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := watchlist.Entry{Class: tt.class, Kind: tt.kind, Confidence: 0.8, Added: noon.AddDate(0, 0, -tt.days)}
			if got := e.ConfidenceAt(noon); got < tt.want-0.0005 || got > tt.want+0.0005 {
				t.Errorf("confidence %v, want %v", got, tt.want)
			}
		})
	}
	if got := (watchlist.Entry{Kind: screen.KindIPv4, Confidence: 0.8}).ConfidenceAt(noon); got != 0.8 {
		t.Errorf("an entry without a date has %v", got)
	}
}

func TestAHitTellsAgedConfidenceAndMark(t *testing.T) {
	set := watchlist.NewSet([]watchlist.Entry{{List: "x", Class: "intelligence", Kind: screen.KindIPv4, Value: "192.0.2.1", Confidence: 1, Added: noon.AddDate(0, 0, -90), TLP: "amber+strict", Note: "seen twice"}})
	hits := set.Match(watchlist.Subject{AsOf: noon, Identifiers: []screen.Identifier{{Kind: screen.KindIPv4, Value: "192.0.2.1", Where: []screen.Where{{Field: "touchpoints[0].ip"}}}}})
	if len(hits) != 1 || *hits[0].Confidence != 0.5 || *hits[0].AgeDays != 90 {
		t.Fatalf("hits %+v", hits)
	}
	if note := hits[0].Where.Spots()[0].Note; note != "TLP:AMBER+STRICT; seen twice" {
		t.Errorf("note %q", note)
	}
}

func TestTheNextChangeIsTheNextBeginOrEnd(t *testing.T) {
	at := func(days int) time.Time { return noon.AddDate(0, 0, days) }
	set := watchlist.NewSet([]watchlist.Entry{{Kind: "email", Value: "a", From: at(5)}, {Kind: "email", Value: "b", Until: at(2)}, {Kind: "email", Value: "c", From: at(-9), Until: at(9)}, {Kind: "email", Value: "d"}})
	for _, tt := range []struct{ after, want time.Time }{
		{noon, at(2).Add(1)}, {at(2), at(2).Add(1)}, {at(3), at(5)}, {at(5), at(9).Add(1)}, {at(10), time.Time{}},
	} {
		if got := set.NextChange(tt.after); !got.Equal(tt.want) {
			t.Errorf("after %v comes %v, want %v", tt.after, got, tt.want)
		}
	}
	if got := (*watchlist.Set)(nil).NextChange(noon); !got.IsZero() {
		t.Errorf("nothing changes on %v", got)
	}
}

func TestAWalletsChainIsThatOfItsForm(t *testing.T) {
	for _, tt := range []struct{ currency, address, kind string }{
		{"XBT", btc, "wallet_btc"}, {"XBT", evm, "wallet_evm"}, {"USDT", tron, "wallet_tron"}, {"USDT", evm, "wallet_evm"}, {"", tron, "wallet_tron"},
		{"BCH", btc, ""}, {"XMR", "4x", ""}, {"XBT", btc[:30], ""},
	} {
		if kind, _, err := watchlist.Wallet(tt.currency, tt.address); kind != tt.kind || (err != nil) != (tt.kind == "") {
			t.Errorf("%s %s is %q, %v", tt.currency, tt.address, kind, err)
		}
	}
}
