package httpd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Audit implements [Installation].
func (o *Office) Audit(ctx context.Context, by Person, limit int) ([]Event, error) {
	events, err := o.Store.Audit(ctx, "", 0, limit)
	if err != nil {
		return nil, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	e := o.entries(names)
	if e.objects, err = o.objectsOf(ctx, events, !allowed(by, may(review.OpenEvidence))); err != nil {
		return nil, err
	}
	return e.list(events), nil
}

// objectsOf says whom entries are about, by "application/ID" and "case/REF". With
// mask it names cases only.
func (o *Office) objectsOf(ctx context.Context, events []store.Event, mask bool) (map[string]string, error) {
	objects := map[string]string{}
	var apps []int64
	for _, e := range events {
		id, of := strings.CutPrefix(e.Object, "application/")
		if !of {
			id, of = e.Content["application"].(string)
		}
		if !of || objects["application/"+id] != "" {
			continue
		}
		objects["application/"+id] = "an application that was erased since"
		app, err := o.Store.FindApplication(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		apps = append(apps, app)
	}
	if len(apps) == 0 {
		return objects, nil
	}
	hits, err := o.Store.Hits(ctx, apps)
	for _, h := range hits {
		name := cmp.Or(h.Name, "somebody without a name")
		switch {
		case mask && h.Case == "":
			objects["application/"+h.ID] = "an application without a case"
		case mask:
			objects["application/"+h.ID] = "the application of case " + h.Case
		case h.Case == "":
			objects["application/"+h.ID] = "the application of " + name
		default:
			objects["application/"+h.ID] = "the application of " + name + ", case " + h.Case
			objects["case/"+h.Case] = "case " + h.Case + ", " + name
		}
	}
	return objects, err
}

// entries puts entries of the audit into sentences.
type entries struct {
	names   map[string]string // people by their id in the audit
	reasons map[string]string // of decisions, by code
	objects map[string]string // what else entries are about; nil on the page of the one case that they are about
}

func (o *Office) entries(names map[string]string) entries {
	e := entries{names: names, reasons: map[string]string{}}
	for _, r := range o.Desk.Lists().Reasons {
		e.reasons[r.Code] = r.Text
	}
	return e
}

func (x entries) list(events []store.Event) []Event {
	out := make([]Event, len(events))
	for i, e := range events {
		out[i] = Event{Sequence: e.Seq, At: e.At, By: nameOfActor(x.names, e.Actor), What: x.sentence(e), Hash: shortHash(e.Hash)}
	}
	return out
}

func shortHash(h string) string { return h[:min(8, len(h))] }

// verbWords are the entries of the audit for people; ~ stands for what an entry
// is about.
var verbWords = map[string]string{
	"case.opened": "opened ~", "case.held": "took ~", "case.released": "gave ~ back", "case.assigned": "assigned ~", "case.snoozed": "put ~ off",
	"case.woken": "woke ~", "case.quiet": "goes on quietly with ~", "case.decided": "decided ~", "case.confirmed_first": "confirmed ~; a second lead is awaited",
	"case.second_disagreed": "did not confirm ~ as second lead", "case.reopened": "reopened ~", "case.evidence_changed": "noted new evidence on ~", "case.proposed": "proposed an outcome for ~",
	"case.noted": "added a note to ~", "application.received": "received ~", "application.observed": "recorded an observation on ~", "user.added": "added ~", "user.changed": "changed the roles of ~",
	"user.signed_in": "signed in", "token.added": "made a token for programs", "token.revoked": "withdrew a token for programs", "setting.changed": "changed the setting ~", "watchlist.put": "imported ~",
	"watchlist.removed": "removed ~", "installation.created": "made this installation", "import.begun": "began ~", "import.rows": "read rows of ~", "import.finished": "finished ~", "import.paused": "paused ~",
	"cluster.formed": "formed ~", "cluster.grew": "added applications to ~", "cluster.shrank": "took applications out of ~", "cluster.merged": "joined another cluster to ~", "cluster.split": "split ~", "cluster.dissolved": "dissolved ~",
	"cluster.closed": "closed ~", "cluster.reopened": "reopened ~", "value.marked": "marked a shared ~", "rule.snoozed": "silenced ~ for one value", "rule.snooze_ended": "ended the silence of ~", "rules.saved": "saved ~", "rules.renewed": "brought ~ up to date", "rules.tested": "ran the tests of ~",
	"rules.backtest_begun": "began a backtest of ~", "rules.backtested": "backtested ~", "rules.proposed": "proposed ~ to a second lead", "rules.approved": "approved ~", "rules.live": "put ~ live",
	"rules.sent_back": "sent ~ back", "rules.withdrawn": "withdrew ~", "rules.shadow_started": "let ~ judge along in shadow", "rules.shadow_ended": "ended the shadow of ~", "export": "exported from this installation",
}

func (x entries) sentence(e store.Event) string {
	words, known := verbWords[e.Verb]
	if !known {
		words = strings.NewReplacer(".", ": ", "_", " ").Replace(e.Verb) + " ~"
	}
	words = strings.TrimSpace(strings.Replace(words, "~", x.about(e.Object), 1))
	if to, ok := e.Content["to"].(string); ok && e.Verb == "case.assigned" {
		words += " to " + cmp.Or(nameOfActor(x.names, to), "nobody")
	}
	text := func(key string) string {
		if e.Content[key] == nil {
			return ""
		}
		return fmt.Sprint(e.Content[key])
	}
	if o := text("outcome"); o != "" && e.Verb != "case.confirmed_first" && e.Verb != "case.second_disagreed" {
		words += ": " + strings.ToLower(outcomeWord(review.Outcome(o)))
	}
	if r := text("reason"); r != "" {
		words += ", reason “" + cmp.Or(x.reasons[r], sentence(r)) + "”"
	}
	if why := text("why_now"); why != "" {
		words += ": " + why
	}
	if until, err := time.Parse(time.RFC3339, text("until")); err == nil {
		words += " until " + minute(until)
	}
	if b := text("band"); b != "" {
		words += ", band " + b
	}
	if rows := text("rows"); rows != "" {
		words += ": " + plural(rows, "row", "rows") + ", " + text("accepted") + " accepted, " + text("rejected") + " rejected"
	}
	if n, counted := e.Content["entries"].(float64); counted && e.Verb == "watchlist.put" {
		words += ": " + plural(int(n), "entry", "entries")
	}
	if single, _ := e.Content["single_approver"].(bool); single {
		words += ", single approver"
	}
	return words
}

// about is what an entry's object is called in a sentence.
func (x entries) about(object string) string {
	kind, name, _ := strings.Cut(object, "/")
	switch said := x.objects[object]; {
	case said != "":
		return said
	case kind == "case" && x.objects == nil:
		return "the case"
	case kind == "application":
		return "an application"
	case kind == "user":
		return nameOfActor(x.names, object)
	case kind == "watchlist":
		return "the list “" + name + "”"
	case kind == "value":
		return strings.ToLower(kindWord(name))
	case kind == "setting":
		return "“" + strings.ReplaceAll(name, "_", " ") + "”"
	}
	return strings.TrimSpace(kind + " " + name)
}

// outcomeWord is an outcome as the decision's form calls it.
func outcomeWord(o review.Outcome) string {
	switch o {
	case review.RightNotFraud:
		return "Right alert, honest reason"
	case review.FalseAlarm:
		return "False alarm"
	}
	return sentence(string(o))
}
