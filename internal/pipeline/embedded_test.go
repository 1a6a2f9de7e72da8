package pipeline_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/fact"
	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
	"bonafide/rules"
)

// embedded is the chain with the built-in rules, lists and sanctions; adjust may
// change the lists first.
func embedded(t *testing.T, adjust func(*list.Lists)) (*pipeline.Chain, *watchlist.Set, []watchlist.Entry) {
	t.Helper()
	lists, err := list.Load(rules.FS)
	must(t, err)
	adjust(lists)
	sets, err := dataset.Load(dataset.Options{Lists: lists})
	must(t, err)
	catalogue, err := rule.Load(rules.FS, rule.FromLists(lists))
	must(t, err)
	chain := &pipeline.Chain{Extract: pipeline.InProcess{}, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	entries := append(pipeline.Sanctions(sets), pipeline.FrontCompanies(lists)...)
	return chain, watchlist.NewSet(entries), entries
}

func firedOf(j pipeline.Judgement) []string {
	var out []string
	for _, f := range j.Screening.Findings {
		out = append(out, f.Rule)
	}
	return out
}

func TestEveryEmbeddedWalletThatCanBeNamedIsFound(t *testing.T) {
	chain, watch, entries := embedded(t, func(*list.Lists) {})
	seen := map[string]int{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Kind, "wallet_") {
			continue
		}
		seen[e.Kind]++
		account := e.Raw
		if e.Kind == screen.KindWalletEVM {
			account = strings.ToLower(account)
		}
		found := false
		for _, h := range watch.Match(watchlist.Subject{Identifiers: []screen.Identifier{{Kind: e.Kind, Value: e.Value, Own: true}}}) {
			found = found || h.Kind == e.Kind && h.Relation == "exact" && h.ListClass == "sanctions"
		}
		if !found {
			t.Errorf("%s %s is not found", e.Kind, account)
		}
		if seen[e.Kind] > 3 {
			continue
		}
		app := screen.Application{ID: "a", Person: &screen.Person{Name: "Anna Probe"}, Payouts: []screen.Payout{{Kind: "wallet", Account: account}}}
		j, err := chain.Judge(context.Background(), chain.Read(&app, 1, nil, e.Added, nil), pipeline.World{Index: link.NewMemory(), Watch: watch})
		must(t, err)
		if !slices.Contains(firedOf(j), "intelligence-wallet-listed") {
			t.Errorf("a pay-out to %s %s fires %v", e.Kind, account, firedOf(j))
		}
	}
	for _, kind := range []string{screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON} {
		if seen[kind] == 0 {
			t.Errorf("no %s is embedded", kind)
		}
	}
}

func TestPickupPointsTieNobody(t *testing.T) {
	for _, point := range []string{"", "sample street"} {
		chain, watch, _ := embedded(t, func(l *list.Lists) {
			if point != "" {
				l.PickupPoints = append(l.PickupPoints, list.PickupPoint{Name: "Reception", Pattern: point})
			}
		})
		index := link.NewMemory()
		var last pipeline.Judgement
		for i, name := range []string{"Boris Muster", "Anna Probe"} {
			to := &screen.Address{Lines: []string{"12 Sample Street"}, City: "Austin", Region: "TX", PostalCode: "78701", Country: "US"}
			app := screen.Application{ID: name, Person: &screen.Person{Name: name}, Shipping: []screen.Shipment{{Address: to}}}
			r := chain.Read(&app, int64(i+1), nil, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), nil)
			var err error
			last, err = chain.Judge(context.Background(), r, pipeline.World{Index: index, Watch: watch})
			must(t, err)
			index.Put(r.Record)
		}
		if got := slices.Contains(firedOf(last), "logistics-ship-to-under-different-names"); got != (point == "") {
			t.Errorf("pick-up point %q: fires %v", point, firedOf(last))
		}
	}
}

func TestEveryEmbeddedFirmIsFoundByNameAndSeat(t *testing.T) {
	_, watch, entries := embedded(t, func(*list.Lists) {})
	seen := map[string]int{}
	for _, e := range entries {
		if e.Kind != watchlist.KindCompany {
			continue
		}
		seen[e.Class]++
		for _, country := range append([]string{""}, e.Countries...) {
			hits := watch.Match(watchlist.Subject{Companies: []watchlist.Company{{Name: strings.ToUpper(e.Raw) + ", Ltd.", Country: country, Where: []screen.Where{{Field: "history.work[0].employer"}}}}})
			second := country != ""
			if !slices.ContainsFunc(hits, func(h *fact.Hit) bool {
				return h.ListClass == e.Class && h.Kind == "company" && *h.SecondIdentifier == second
			}) {
				t.Errorf("%s of %s with the seat %q: %d hits", e.Raw, e.List, country, len(hits))
			}
		}
	}
	if seen["front_company"] < 10 || seen["sanctions"] == 0 {
		t.Errorf("firms embedded: %v", seen)
	}
}

func TestPublicDesignationsAreEmbeddedAndNoOtherPerson(t *testing.T) {
	_, watch, entries := embedded(t, func(*list.Lists) {})
	// The firms that advisories name (indicators WRK-07), as a résumé would write them.
	for name, seat := range map[string]string{
		"Yanbian Silverstar": "CN", "China Silver Star Internet Technology Company": "CN", "Unsong Internet Technology Corporation": "CN", "Volasys Silver Star": "RU",
		"Shenyang Geumpungri Network Technology Co., Ltd.": "CN", "Korea Sinjin Trading Corporation": "KP", "Korea Songkwang Trading General Corporation": "KP",
		"Korea Saenal Trading Corporation": "KP", "Asatryan LLC": "RU", "Fortuna LLC": "RU", "Korea Sobaeksu Trading Company": "KP",
		"Chinyong Information Technology Cooperation Company": "KP", "Alis LLC": "RU", "Pioneer Bencont Star Real Estate": "AE",
	} {
		hits := watch.Match(watchlist.Subject{Companies: []watchlist.Company{{Name: name, Country: strings.ToLower(seat), Where: []screen.Where{{Field: "history.work[0].employer"}}}}})
		if !slices.ContainsFunc(hits, func(h *fact.Hit) bool { return h.ListClass == "front_company" && *h.SecondIdentifier }) {
			t.Errorf("%s of %s isn't embedded", name, seat)
		}
	}
	owners := map[string]bool{}
	for _, e := range entries {
		if e.Kind == screen.KindName && (e.List != "UN" || !strings.HasPrefix(e.Entity, "KPi.")) {
			t.Errorf("a person of %s, %s, is embedded by name", e.List, e.Entity)
		}
		if e.Added.IsZero() || e.Source == "" {
			t.Errorf("%s of %s has no date or source", e.Kind, e.List)
		}
		if strings.HasPrefix(e.Kind, "wallet_") && e.Entity != "" {
			owners[e.Name] = true
		}
	}
	if !owners["LAZARUS GROUP"] {
		t.Errorf("wallets name %d owners", len(owners))
	}
}

func TestAnEmbeddedWalletIsFoundByItsFormWhateverItsTickerSays(t *testing.T) {
	_, _, entries := embedded(t, func(*list.Lists) {})
	forms := map[string]int{}
	for _, e := range entries {
		switch {
		case e.Kind == screen.KindWalletEVM && strings.HasPrefix(e.Value, "0x"), e.Kind == screen.KindWalletTRON && strings.HasPrefix(e.Value, "T"):
			forms[e.Kind]++
		case e.Kind == screen.KindWalletBTC && strings.ContainsAny(e.Value[:1], "13b"):
			forms[e.Kind]++
		case strings.HasPrefix(e.Kind, "wallet"):
			t.Errorf("%s %s", e.Kind, e.Value)
		}
	}
	// 434 of Bitcoin's own and 7 of a token on its chain; one that its list files under Bitcoin is TRON's.
	if forms[screen.KindWalletBTC] != 441 || forms[screen.KindWalletTRON] != 18 {
		t.Errorf("wallets %v", forms)
	}
}
