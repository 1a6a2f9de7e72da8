package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"bonafide/internal/link"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// wordy is a text file of 300 words in sentences of six, too short for passages;
// every 60th word is another's in a rewording.
func wordy(seed int, reworded bool) screen.Upload {
	var b strings.Builder
	for i := range 300 {
		word := fmt.Sprintf("word%dx%d", seed, i)
		if reworded && i%60 == 0 {
			word = fmt.Sprintf("other%d", i)
		}
		if b.WriteString(word + " "); i%6 == 5 {
			b.WriteString(".\n")
		}
	}
	return screen.Upload{Name: "cv.txt", Role: "resume", Content: []byte(b.String())}
}

func TestARewordedTextIsASoftLinkUntilItIsRevised(t *testing.T) {
	b := newBench(t)
	first := b.accept("n-1", "Anna Probe", "+12025550101", wordy(1, false))
	second := b.accept("n-2", "Boris Muster", "+12025550102", wordy(1, true))
	b.lookBack()
	for _, app := range []int64{first, second} {
		links, err := b.store.SoftLinks(context.Background(), app)
		if err != nil || len(links) != 1 || links[0].Other != first+second-app || links[0].Kind != screen.KindText || links[0].Measure < 0.7 {
			t.Fatalf("application %d: %+v, %v", app, links, err)
		}
		ev := b.latest(app)
		if !strings.Contains(fired(ev), "document-text-near-duplicate") {
			t.Errorf("application %d: %s", app, fired(ev))
		}
		if v := ev.DataVersions["boilerplate"]; v != link.Seed().Version() {
			t.Errorf("the judgement names the table %q", v)
		}
	}
	if again := b.accept("n-2", "Boris Muster", "+12025550102", wordy(2, false)); again != second {
		t.Fatal("the revision is another application")
	}
	b.lookBack()
	if links, err := b.store.SoftLinks(context.Background(), first); err != nil || len(links) != 0 {
		t.Errorf("after the revision: %+v, %v", links, err)
	}
	if ev := b.latest(first); strings.Contains(fired(ev), "near-duplicate") {
		t.Errorf("the neighbour still says %s", fired(ev))
	}
}

func TestATableIsRebuiltOfEnoughOnly(t *testing.T) {
	b := newBench(t)
	b.accept("n-1", "Anna Probe", "+12025550101", wordy(1, false))
	if _, err := b.desk.RebuildBoilerplate(context.Background(), review.Actor{ID: "test", Kind: review.System}); !errors.Is(err, link.ErrFewDocuments) {
		t.Errorf("one document: %v", err)
	}
	if _, err := b.store.Boilerplate(context.Background()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a table was kept: %v", err)
	}
}
