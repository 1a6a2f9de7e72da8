package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/link"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/rules"
)

// trigger is something that happens elsewhere or later, after which an application
// with a case that people closed must be judged again.
type trigger struct {
	name    string
	prepare func(b *bench, app int64)            // before its case is closed; nil: nothing
	outcome review.Outcome                       // of the case; a false alarm when empty
	settle  func(b *bench, app int64)            // after it was closed; nil: nothing
	act     func(b *bench, app int64, id string) // the trigger itself
	why     string                               // its reason, or part of it
	news    string                               // the rule that brings something new; empty: nothing reopens
	echo    int                                  // judgements that follow from the reopening itself: its identifiers leave the list of confirmed cases
}

// each trigger has a phone of its own, which two people share.
func triggerPhone(id string) string { return "+1202555" + "0" + id }

func (b *bench) resend(app int64, change func(*screen.Application)) {
	b.Helper()
	st, err := b.store.Application(context.Background(), app)
	must(b.T, err)
	next := st.Application
	next.ID = ""
	change(&next)
	_, err = b.store.Accept(context.Background(), []store.Acceptance{{Application: next, By: "test"}})
	must(b.T, err)
	must(b.T, b.desk.Process(context.Background(), app))
}

func markAs(as string) func(b *bench, app int64) {
	return func(b *bench, app int64) {
		must(b.T, b.desk.Mark(context.Background(), marker, store.Mark{Kind: "phone", Value: b.phoneOf(app), As: as, Reason: "their office"}))
	}
}

func (b *bench) phoneOf(app int64) string {
	st, err := b.store.Application(context.Background(), app)
	must(b.T, err)
	return st.Application.Person.Phones[0].Number
}

const phoneFires = "contact-phone-under-different-names"

func triggers() []trigger {
	ctx := context.Background()
	until := func(b *bench) string { return b.clock.AddDate(0, 0, 10).Format(time.DateOnly) }
	snooze := func(b *bench, app int64) {
		_, err := b.desk.SnoozeRule(ctx, reviewer, store.Snooze{Rule: phoneFires, Kind: "phone", Value: b.phoneOf(app), Reason: "a family", Until: b.clock.AddDate(0, 0, 10)})
		must(b.T, err)
	}
	listMail := func(b *bench, app int64, name, end string) {
		st, err := b.store.Application(ctx, app)
		must(b.T, err)
		b.list(name, "kind,value,confidence,valid_until\nemail,"+st.Application.Person.Emails[0]+",0.9,"+end+"\n")
	}
	return []trigger{
		{name: "another application", why: "another application brought a value that this one carries too: phone", news: phoneFires,
			act: func(b *bench, app int64, id string) { b.send("new"+id, "Chloe Specimen", phone(triggerPhone(id))) }},
		{name: "a touchpoint", why: "a new revision of the application was received: touchpoints", news: "intelligence-network-listed",
			prepare: func(b *bench, app int64) { b.list("nets", "kind,value,confidence\nipv4,192.0.2.0/24,0.9\n") },
			act: func(b *bench, app int64, id string) {
				b.resend(app, func(a *screen.Application) {
					a.Touchpoints = []screen.Touchpoint{{Kind: "interview", At: &begin, IP: "192.0.2.44"}}
				})
			}},
		{name: "a document", why: "a new revision of the application was received: documents", news: "intelligence-contact-listed",
			prepare: func(b *bench, app int64) { b.list("mails", "kind,value,confidence\nemail,written@mail.example,0.9\n") },
			act: func(b *bench, app int64, id string) {
				b.resend(app, func(a *screen.Application) {
					a.Documents = []screen.Upload{{Name: "resume.txt", Content: []byte("Anna Probe\nwritten@mail.example\nI build reliable services.\n")}}
				})
			}},
		{name: "an observation", why: "an observation was added", news: "conduct-asks-to-borrow-account",
			act: func(b *bench, app int64, id string) {
				at := b.clock
				must(b.T, b.store.Observe(ctx, reviewer, app, screen.Observation{Code: "asked_to_borrow_account", Stage: "interview", At: &at}))
			}},
		{name: "a list", why: "the list came%s was changed", news: "intelligence-contact-listed",
			act: func(b *bench, app int64, id string) { listMail(b, app, "came"+id, "") }},
		{name: "a list that goes, of a case that nobody confirmed", why: "the list goes was changed",
			prepare: func(b *bench, app int64) { listMail(b, app, "goes", "") },
			act: func(b *bench, app int64, id string) {
				_, err := b.desk.RemoveList(ctx, commandLine, "goes", "")
				must(b.T, err)
			}},
		{name: "an entry that runs out, under a confirmed case", why: "an entry of the list short ran out", outcome: review.Confirmed, echo: 1,
			prepare: func(b *bench, app int64) { listMail(b, app, "short", until(b)) }, news: "withdrawn",
			act: func(b *bench, app int64, id string) {
				b.clock = b.clock.AddDate(0, 0, 12)
				b.lookBack()
			}},
		{name: "a mark", why: "a shared phone was marked", act: func(b *bench, app int64, id string) { markAs("agency")(b, app) }},
		{name: "a mark that is taken away", settle: markAs("agency"), why: "a shared phone was marked", news: phoneFires,
			act: func(b *bench, app int64, id string) { markAs("")(b, app) }},
		{name: "a decision", why: "the list confirmed-here was changed", news: "intelligence-confirmed-here",
			act: func(b *bench, app int64, id string) {
				b.decide(app+1, review.Confirmed)
				must(b.T, b.desk.Decided(ctx, reviewer, app+1))
			}},
		{name: "a person's cut", why: "a person said what its tie to another application is",
			act: func(b *bench, app int64, id string) {
				must(b.T, b.desk.RuleEdge(ctx, marker, store.Edge{A: app, B: app + 1, Kind: store.EdgeCut, Reason: "the number changed hands"}))
			}},
		{name: "an erasure", why: "an application that this one was linked to is gone",
			act: func(b *bench, app int64, id string) { must(b.T, b.desk.Erase(ctx, commandLine, app+1, "asked for")) }},
		{name: "a rule that is silenced", why: "the rule " + phoneFires + " was silenced for a phone",
			act: func(b *bench, app int64, id string) { snooze(b, app) }},
		{name: "a silence that ends", settle: snooze, why: "the rule " + phoneFires + " speaks again of a phone", news: phoneFires,
			act: func(b *bench, app int64, id string) {
				b.clock = b.clock.AddDate(0, 0, 12)
				b.lookBack()
			}},
	}
}

func TestEveryTriggerJudgesOnceAndReopensOnceWithWhatIsNew(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	for i, tt := range triggers() {
		id := fmt.Sprintf("%d", 106+i)
		t.Run(tt.name, func(t *testing.T) {
			b.T = t
			app := b.send("one"+id, "Anna Probe", phone(triggerPhone(id)))
			b.send("two"+id, "Boris Muster", phone(triggerPhone(id)))
			if tt.prepare != nil {
				tt.prepare(b, app)
			}
			b.lookBack()
			outcome := tt.outcome
			if outcome == "" {
				outcome = review.FalseAlarm
			}
			ref := b.decide(app, outcome)
			b.lookBack()
			if tt.settle != nil {
				tt.settle(b, app)
				b.lookBack()
			}
			before, seq := b.events(ref), b.latest(app).Seq

			tt.act(b, app, id)
			b.lookBack()

			why := strings.ReplaceAll(tt.why, "%s", id)
			ev, err := b.store.Evaluation(ctx, app, seq+1)
			must(t, err)
			if last := b.latest(app).Seq; last != seq+1+tt.echo || !strings.HasPrefix(ev.WhyNow, why) {
				t.Errorf("judged %d times, first because %q; want %d, because %q", last-seq, ev.WhyNow, 1+tt.echo, why)
			}
			var reopened []store.Event
			for _, e := range b.events(ref)[len(before):] {
				if e.Verb == "case.reopened" {
					reopened = append(reopened, e)
				}
			}
			switch {
			case tt.news == "" && len(reopened) > 0:
				t.Errorf("nothing is new, but it reopened: %v", reopened[0].Content)
			case tt.news == "":
			case len(reopened) != 1:
				t.Errorf("reopened %d times, want once; it is %s: %s", len(reopened), b.latest(app).Band, fired(b.latest(app)))
			case !strings.HasPrefix(fmt.Sprint(reopened[0].Content["why_now"]), why):
				t.Errorf("reopened because %q", reopened[0].Content["why_now"])
			case tt.news == "withdrawn" && reopened[0].Content["withdrawn"] == true:
			case !strings.Contains(fmt.Sprint(reopened[0].Content["new"]), tt.news):
				t.Errorf("new is %v, want %s", reopened[0].Content["new"], tt.news)
			}
			b.lookBack()
			if again := b.latest(app).Seq; again > seq+1+tt.echo {
				t.Errorf("judged %d times more afterwards", again-seq-1-tt.echo)
			}
			if backlog, err := b.desk.Backlog(ctx); err != nil || backlog.Waiting != 0 || backlog.Last.Judged == 0 {
				t.Errorf("afterwards the backlog says %+v, %v", backlog, err)
			}
		})
	}
}

// events are a case's, oldest first.
func (b *bench) events(ref string) []store.Event {
	b.Helper()
	v, err := b.store.Case(context.Background(), ref)
	must(b.T, err)
	return v.Events
}

func TestAnotherTableOfBoilerplateLooksAtEveryTextAndSaysNothingWithoutNews(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	text := screen.Upload{Name: "resume.txt", Content: []byte("Anna Probe\n" + strings.Repeat("I build reliable payment services in small teams. ", 20))}
	app := b.accept("a", "Anna Probe", "+1 202 555 0101", text)
	b.accept("b", "Boris Muster", "+1 202 555 0102")
	b.lookBack()
	body, err := link.Seed().MarshalJSON()
	must(t, err)
	must(t, b.store.SaveBoilerplate(ctx, commandLine, store.Boilerplate{Version: "another", Table: body}))
	backlog, err := b.desk.Backlog(ctx)
	must(t, err)
	if backlog.Waiting != 1 || len(backlog.Reasons) != 1 || backlog.Reasons[0].Reason != "the table of boilerplate is another one" {
		t.Errorf("%+v", backlog)
	}
	b.lookBack()
	after, err := b.desk.Backlog(ctx)
	must(t, err)
	if b.latest(app).Seq != 1 || after.Last.Judged != 1 || after.Last.Unchanged != 1 {
		t.Errorf("judged %d times; %+v", b.latest(app).Seq, after.Last)
	}
}

func TestAStormIsHeldBackAndTellsOfItself(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	must(t, b.store.Close())
	b.most = 3
	b.open(rules.FS)
	var csv strings.Builder
	csv.WriteString("kind,value,confidence\n")
	var refs []string
	for i := range 6 {
		app := b.send(fmt.Sprintf("s%d", i), inventedName(i), phone(fmt.Sprintf("+1202555%04d", 110+i/2)))
		fmt.Fprintf(&csv, "email,s%d@mail.example,0.9\n", i)
		_ = app
	}
	b.lookBack()
	for app := int64(1); app <= 6; app++ {
		refs = append(refs, b.decide(app, review.FalseAlarm))
	}
	b.lookBack()
	b.list("big", csv.String())
	b.lookBack()
	backlog, err := b.desk.Backlog(ctx)
	must(t, err)
	if backlog.HeldBack != 3 || len(backlog.Storms) != 1 || backlog.Storms[0].Reopened != 3 || backlog.Last.Reopened != 3 || backlog.Last.Held != 3 {
		t.Errorf("%+v", backlog)
	}
	open := func() (n int) {
		for _, ref := range refs {
			v, err := b.store.Case(ctx, ref)
			must(t, err)
			if v.Case.State == review.Open {
				n++
			}
		}
		return n
	}
	if n := open(); n != 3 {
		t.Errorf("%d cases are open, want 3", n)
	}
	b.clock = b.clock.Add(25 * time.Hour)
	b.lookBack()
	if n := open(); n != 6 {
		t.Errorf("%d cases are open on the next day, want all", n)
	}
	if v, err := b.store.Case(ctx, refs[5]); err != nil || !slices.ContainsFunc(v.Events, func(e store.Event) bool { return e.Verb == "case.held_back" }) {
		t.Errorf("its history doesn't say that it was held back: %v", err)
	}
}
