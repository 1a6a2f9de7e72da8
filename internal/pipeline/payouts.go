package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/link"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// PayoutFacts is what can be told of one account before money goes to it. What
// can't be told is nil: unknown is not clean.
type PayoutFacts struct {
	Kind, Value string // of the identifier, canonical
	Shown       string // as the application writes it
	Stated      string // kind of payout that the application states, such as wallet
	Holder      string
	// HolderKind is person or company, and HolderNames how the holder stands to the nearest name
	// in the packet; nil where nobody can tell.
	HolderKind, HolderNames *string
	Field                   string // where it stands
	At                      *time.Time
	Chain                   string // bitcoin, ethereum, tron or solana; empty for what is no wallet
	// Checksum tells whether the account's own check digits hold; nil where its form has none.
	Checksum *bool
	// Lists are its exact matches; empty when it is on none of those loaded, see Screened.
	Lists    []PayoutHit
	Withheld int      // matches that the reader may not see; the desk gives all, see [PayoutHit.LeadsOnly]
	Screened []string // classes of lists that are loaded
	SharedBy int      // applications that name it, this one included
	Names    int      // different names among them; among the 257 first where there are more
	Mark     string   // what a person marked it as
	// ChangedAfterOffer tells whether it took another account's place since the offer; nil when
	// the time of the offer or of the account is unknown.
	ChangedAfterOffer *bool
}

// PayoutHit is an exact match of an account with a list.
type PayoutHit struct {
	List, Class, Relation string
	Confidence            *float64
	TLP                   string // mark of the entry; of one that is marked TLP:RED only leads may be told
}

var chains = map[string]string{screen.KindWalletBTC: "bitcoin", screen.KindWalletEVM: "ethereum", screen.KindWalletTRON: "tron", screen.KindWalletSOL: "solana"}

// Payouts gives the facts for a payment checklist, one for each account that the
// application names, in its order. The error wraps [store.ErrNotFound].
func (d *Desk) Payouts(ctx context.Context, app int64) ([]PayoutFacts, error) {
	stored, err := d.store.Application(ctx, app)
	if err != nil {
		return nil, err
	}
	w, err := d.World(ctx)
	if err != nil {
		return nil, err
	}
	r := d.Chain().read(stored)
	var out []PayoutFacts
	for i, p := range r.App.Payouts {
		kind, value := identify.NormalisePayout(p.Kind, p.Account)
		if kind == "" {
			continue
		}
		f := PayoutFacts{Kind: kind, Value: value, Shown: p.Account, Stated: p.Kind, Holder: p.Holder, Field: fmt.Sprintf("payouts[%d].account", i), At: p.At,
			Chain: chains[kind], Checksum: checksum(p.Kind, kind, p.Account), Mark: w.Policy.Marked(kind, value), ChangedAfterOffer: changedAfterOffer(r.App, i)}
		f.HolderKind, f.HolderNames = holder(r.Facts.Facts.Payouts, fmt.Sprintf("payouts[%d]", i))
		for _, class := range watchlist.Classes {
			if w.Watch.Has(class) {
				f.Screened = append(f.Screened, class)
			}
		}
		sub := watched(r, r.Facts.Facts.AsOf)
		sub.App, sub.Name, sub.Companies = nil, "", nil // nothing but this account is looked for
		sub.Identifiers = slices.DeleteFunc(slices.Clone(sub.Identifiers), func(id screen.Identifier) bool { return id.Kind != kind || id.Value != value })
		for _, h := range w.Watch.Match(sub) {
			f.Lists = append(f.Lists, payoutHit(h))
		}
		if err := d.shareOf(ctx, r.Record, &f); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// holder is what the facts say of the holder of the payout at a field.
func holder(payouts []*fact.Payout, field string) (kind, names *string) {
	for _, p := range payouts {
		if slices.ContainsFunc(p.Where.Spots(), func(s fact.Spot) bool { return strings.HasPrefix(s.Field, field) }) {
			return p.HolderKind, p.HolderNames
		}
	}
	return nil, nil
}

// shareOf counts who else names the account.
func (d *Desk) shareOf(ctx context.Context, self *link.Record, f *PayoutFacts) error {
	apps, total, err := d.store.Holders(ctx, self.App, f.Kind, f.Value, namesOf)
	if err != nil {
		return err
	}
	others, err := d.findRecords(ctx, apps)
	f.SharedBy, f.Names = total+1, d.memo.People(append([]*link.Record{self}, others...))
	return err
}

// checksum tells whether an account's check digits hold. An Ethereum address in
// one case, a Solana address and most accounts of services have none.
func checksum(stated, kind, account string) *bool {
	yes, no := true, false
	switch {
	case kind == screen.KindIBAN, kind == screen.KindWalletBTC, kind == screen.KindWalletTRON:
		return &yes
	case kind == screen.KindWalletEVM:
		digits := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(account), "0x"), "0X")
		if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) {
			return &yes // the mixed case is the checksum of EIP-55
		}
	case kind == screen.KindAccount && (strings.EqualFold(stated, "iban") || strings.EqualFold(stated, "wallet")):
		return &no
	}
	return nil
}

// changedAfterOffer tells whether the i-th account came after the offer, in place
// of another one.
func changedAfterOffer(app *screen.Application, i int) *bool {
	st := app.Status
	if st == nil || st.At == nil || st.Stage != "offered" && st.Stage != "hired" || app.Payouts[i].At == nil {
		return nil
	}
	changed := app.Payouts[i].At.After(*st.At) && slices.ContainsFunc(app.Payouts, func(p screen.Payout) bool {
		return p.At != nil && p.At.Before(*app.Payouts[i].At) && !sameAccount(p, app.Payouts[i])
	})
	return &changed
}

// sameAccount reports whether two payouts go to one account, however it is written.
func sameAccount(a, b screen.Payout) bool {
	kind, value := identify.NormalisePayout(a.Kind, a.Account)
	k, v := identify.NormalisePayout(b.Kind, b.Account)
	return kind == k && value == v
}

func payoutHit(h *fact.Hit) PayoutHit {
	out := PayoutHit{Class: h.ListClass, Relation: h.Relation, Confidence: h.Confidence}
	for _, s := range h.Where.Spots() {
		out.List, out.TLP = cmp.Or(out.List, s.Set), cmp.Or(out.TLP, s.TLP)
	}
	return out
}

// LeadsOnly reports whether only leads may be told of the match.
func (h PayoutHit) LeadsOnly() bool { return h.TLP == screen.MarkRed }
