package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// A list of attributed wallets as such lists are published: columns of its own,
// the chain in words, a label, how far the wallet is from a named one.
const attribution = "Address;Chain;Label;Hops;Ties;Confidence\n" +
	"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq;bitcoin;SAMPLE GROUP;exact;;0.9\n" +
	"0x52908400098527886E0F7030069857D2E4169EE7;ethereum;SAMPLE GROUP;exact;;0.9\n" +
	"TLKuz1b57yKaftbsF7VxZibmmqdM1Rm5xB;tron;SAMPLE GROUP;exact;;0.9\n" +
	"4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T;solana;SAMPLE GROUP;exact;;0.9\n" +
	"0x1111111254fb6c44bac0bed2854e76f90643097d;ethereum;SAMPLE GROUP;one_hop;12;0.6\n"

const attributionMap = "columns: {Address: wallet, Label: name, Hops: relation, Ties: degree, Confidence: confidence}\nfixed: {tlp: red}\n"

func TestAListOfAttributedWalletsReachesAccountsAndRules(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	accounts := map[string]string{ // as an applicant writes them
		"wallet_btc": "BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "wallet_evm": "0x52908400098527886e0f7030069857d2e4169ee7",
		"wallet_tron": "TLKuz1b57yKaftbsF7VxZibmmqdM1Rm5xB", "wallet_sol": "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T",
		"account": "0x52908400098527886e0F7030069857D2E4169EE7", "one_hop": "0x1111111254fb6c44bac0bed2854e76f90643097d", "clean": "0x27b1fdb04752bbc536007a920d24acb045561c26",
	}
	apps := map[string]int64{}
	for kind, account := range accounts {
		apps[kind] = b.send(kind, "Person "+kind, func(a *screen.Application) { a.Payouts = []screen.Payout{{Kind: "wallet", Account: account}} })
	}
	mapping, err := watchlist.ReadMapping(strings.NewReader(attributionMap))
	must(t, err)
	src := watchlist.Source{List: "wallets", Class: "intelligence", Added: b.clock}
	read, err := watchlist.Read(strings.NewReader(attribution), src, watchlist.Options{Map: mapping})
	must(t, err)
	res, err := b.desk.StoreList(ctx, commandLine, src, read)
	must(t, err)
	if res.Taken != 5 || res.Touched != len(accounts)-1 {
		t.Errorf("%+v", res)
	}
	b.lookBack()
	for kind, app := range apps {
		rule, relation := "intelligence-wallet-listed", "exact"
		switch kind {
		case "one_hop":
			rule, relation = "intelligence-wallet-one-step-away", "one_hop"
		case "clean":
			rule, relation = "", ""
		}
		ev := b.latest(app)
		if got := strings.Contains(fired(ev), "intelligence-wallet"); got != (rule != "") || !strings.Contains(fired(ev), rule) {
			t.Errorf("%s: fires %s, want %q", kind, fired(ev), rule)
		}
		facts, err := b.desk.Payouts(ctx, app)
		must(t, err)
		got := ""
		for _, l := range facts[0].Lists {
			got += l.Relation
			if l.List != "wallets" || !l.LeadsOnly() {
				t.Errorf("%s: %+v", kind, l)
			}
		}
		if got != relation {
			t.Errorf("%s: its account matches %q, want %q", kind, got, relation)
		}
		for _, f := range ev.Findings {
			if strings.HasPrefix(f.Rule, "intelligence-wallet") && (f.Notice != screen.RedNotice || !strings.Contains(f.Evidence[0].Note, "listed for SAMPLE GROUP") || strings.Contains(fmt.Sprint(f.Withheld()), "SAMPLE")) {
				t.Errorf("%s: %q, %+v", kind, f.Notice, f.Evidence)
			}
		}
	}
}

func TestOnlyAnotherAccountIsAChangeAfterTheOffer(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	offer := begin.AddDate(0, 0, 20)
	at := func(days int) *time.Time { d := begin.AddDate(0, 0, days); return &d }
	for _, tt := range []struct {
		name    string
		status  *screen.Status
		payouts []screen.Payout
		want    string // of the last account
	}{
		{"another account after the offer", &screen.Status{Stage: "offered", At: &offer}, []screen.Payout{{Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: at(1)}, {Kind: "wallet", Account: "0x52908400098527886e0f7030069857d2e4169ee7", At: at(25)}}, "yes"},
		{"the same account in another writing", &screen.Status{Stage: "offered", At: &offer}, []screen.Payout{{Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: at(1)}, {Kind: "iban", Account: "de89370400440532013000", At: at(25)}}, "no"},
		{"the first account, after the offer", &screen.Status{Stage: "hired", At: &offer}, []screen.Payout{{Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: at(25)}}, "no"},
		{"another account before the offer", &screen.Status{Stage: "offered", At: &offer}, []screen.Payout{{Kind: "paypal", Account: "pay@mail.example", At: at(1)}, {Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: at(5)}}, "no"},
		{"no offer", &screen.Status{Stage: "interview", At: &offer}, []screen.Payout{{Kind: "paypal", Account: "pay@mail.example", At: at(1)}, {Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: at(25)}}, "unknown"},
		{"an account without a day", &screen.Status{Stage: "offered", At: &offer}, []screen.Payout{{Kind: "paypal", Account: "pay@mail.example", At: at(1)}, {Kind: "iban", Account: "DE89 3704 0044 0532 0130 00"}}, "unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			app := b.send(tt.name, "Anna Probe", func(a *screen.Application) { a.Status, a.Payouts = tt.status, tt.payouts })
			facts, err := b.desk.Payouts(ctx, app)
			must(t, err)
			if got := said(facts[len(facts)-1]); got != tt.want {
				t.Errorf("changed after the offer: %s, want %s", got, tt.want)
			}
		})
	}
}

func said(f pipeline.PayoutFacts) string {
	if f.ChangedAfterOffer == nil {
		return "unknown"
	}
	return map[bool]string{true: "yes", false: "no"}[*f.ChangedAfterOffer]
}
