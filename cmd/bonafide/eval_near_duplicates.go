package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/invent"
	"bonafide/internal/link"
)

// The goals of the measurement.
const (
	nearJaccard   = 0.7   // of pairs at or above it
	recallGoal    = 0.999 // found, at least
	tenGoal       = 0.95  // of rewordings of a tenth of the sentences, by soft links, at least
	documentsGoal = 8000  // a second of one core, at least
)

// evalNearCmd is `bonafide eval near-duplicates`.
type evalNearCmd struct {
	N    int    `help:"How many texts, a quarter of them planted rewordings." default:"20000"`
	Seed uint64 `help:"Seed; the same one gives the same texts." default:"1"`
	JSON bool   `help:"Print one JSON object."`
	File string `arg:"" optional:"" type:"existingfile" help:"NDJSON of applications with their documents inside; without it texts are invented."`
}

// nearReport is the outcome. Shares are 0–1; a pointer is nil where nothing could be measured.
type nearReport struct {
	Texts     int      `json:"texts"`
	Words     float64  `json:"words_mean"`
	Pairs     int      `json:"pairs"`     // with a Jaccard similarity of .7 or more, by comparing all
	Found     int      `json:"found"`     // of them, by bands
	Reported  int      `json:"reported"`  // by bands, at .7 or more after the exact comparison
	Precision *float64 `json:"precision"` // of the reported
	Recall    *float64 `json:"recall"`
	// Candidates are pairs that share a band and were compared.
	Candidates int            `json:"candidates"`
	Strengths  []nearStrength `json:"strengths,omitempty"`
	Strangers  *nearStrangers `json:"strangers,omitempty"` // of invented texts
	// PerSecond is texts a second of processor time: words, runs, sketch, bands, looking up
	// all bands, and comparing what they find. Linked is the same for all of link.Sign and link.Find.
	PerSecond float64  `json:"documents_per_cpu_second"`
	Linked    float64  `json:"sign_and_find_per_cpu_second"`
	Seconds   float64  `json:"seconds"`
	OK        bool     `json:"ok"`
	Missed    []string `json:"missed,omitempty"`
}

// nearStrength is what was found of the rewordings of one strength.
type nearStrength struct {
	Rewritten float64 `json:"rewritten"` // share of the sentences
	Planted   int     `json:"planted"`
	Jaccard   float64 `json:"jaccard_mean"`
	Contained float64 `json:"containment_mean"`
	Bands     float64 `json:"share_a_band"`
	Soft      float64 `json:"soft_links"` // kept, by Jaccard or containment
	Shown     float64 `json:"shown"`      // to the rules, as text or as four copied passages
}

// nearStrangers are the highest measures among pairs that nobody planted.
type nearStrangers struct {
	Jaccard     float64 `json:"jaccard_max"`
	Containment float64 `json:"containment_max"` // of texts of 150 words or more
	Soft        int     `json:"soft_links"`
}

// nearText is one text under measurement.
type nearText struct {
	prose  string
	of     int     // the text that it rewords, −1: none
	share  float64 // of sentences rewritten
	runs   []uint64
	words  int
	bands  []link.Signature
	record *link.Record
}

// strengths are the shares of sentences that planted rewordings replace.
var strengths = []float64{0.05, 0.10, 0.20, 0.30, 0.50}

// Run exits with status 1 when a goal isn't met.
func (c *evalNearCmd) Run(g *globals, std streams) error {
	begin := time.Now()
	var texts []nearText
	var err error
	if c.File != "" {
		texts, err = nearFile(g, c.File)
	} else if c.N < 100 {
		err = fmt.Errorf("--n is %d; give at least 100", c.N)
	} else {
		texts = inventedTexts(c.Seed, c.N)
	}
	if err != nil {
		return err
	}
	r, err := measureNear(texts, c.File == "")
	if err != nil {
		return err
	}
	r.Seconds = time.Since(begin).Seconds()
	if c.JSON {
		err = json.NewEncoder(std.out).Encode(r)
	} else {
		err = r.print(std.out)
	}
	if err == nil && !r.OK {
		err = exitError{1, strings.Join(r.Missed, "; ")}
	}
	return err
}

// inventedTexts are n texts, the last quarter of them rewordings of the first
// ones, by turns of each strength.
func inventedTexts(seed uint64, n int) []nearText {
	out := make([]nearText, n)
	bases := n - n/4
	for i := range out {
		if i < bases {
			out[i] = nearText{prose: invent.Prose(invent.Sentences(seed, uint64(i))), of: -1}
			continue
		}
		of, share := i-bases, strengths[(i-bases)%len(strengths)]
		base := invent.Sentences(seed, uint64(of))
		out[i] = nearText{prose: invent.Prose(invent.Reword(seed, uint64(i), base, share)), of: of, share: share}
	}
	return out
}

func (r *nearReport) judge(planted bool) {
	miss := func(format string, args ...any) { r.Missed = append(r.Missed, fmt.Sprintf(format, args...)) }
	if r.Precision != nil && *r.Precision < 1 {
		miss("precision %.4f, goal 1", *r.Precision)
	}
	if r.Recall != nil && *r.Recall < recallGoal {
		miss("recall %.4f at a Jaccard of %.1f, goal %.3f", *r.Recall, nearJaccard, recallGoal)
	}
	if planted && r.PerSecond < documentsGoal {
		miss("%.0f documents a second of one core, goal %d", r.PerSecond, documentsGoal)
	}
	for _, s := range r.Strengths {
		if s.Rewritten == 0.10 && s.Soft < tenGoal {
			miss("of rewordings of 10 %% %.4f are found, goal %.2f", s.Soft, tenGoal)
		}
	}
	if r.Strangers != nil && r.Strangers.Soft > 0 {
		miss("%d soft links between strangers, goal none", r.Strangers.Soft)
	}
	r.OK = len(r.Missed) == 0
}

// print writes goal beside figure.
func (r *nearReport) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(what, figure, goal string) { fmt.Fprintf(t, "%s\t%s\t%s\n", what, figure, goal) }
	row("measure", "figure", "goal")
	row("texts, words on average", fmt.Sprintf("%d, %.0f", r.Texts, r.Words), "")
	row(fmt.Sprintf("pairs at a Jaccard of %.1f or more, by comparing all", nearJaccard), fmt.Sprint(r.Pairs), "")
	row("recall of bands on them", share(r.Recall), "≥ .999")
	row("precision of what is reported", share(r.Precision)+fmt.Sprintf(" of %d", r.Reported), "1.0")
	row("candidates compared, a text", fmt.Sprintf("%.2f", float64(r.Candidates)/math.Max(1, float64(r.Texts))), "")
	row("documents a second of one core, words to comparison", fmt.Sprintf("%.0f", r.PerSecond), fmt.Sprintf("≥ %d", documentsGoal))
	row("  the same with sentences, names and links", fmt.Sprintf("%.0f", r.Linked), "")
	if s := r.Strangers; s != nil {
		row("strangers: highest Jaccard, highest containment", fmt.Sprintf("%.2f, %.2f", s.Jaccard, s.Containment), "")
		row("strangers: soft links", fmt.Sprint(s.Soft), "none")
	}
	if len(r.Strengths) > 0 {
		fmt.Fprintln(t, "\nREWRITTEN\tPLANTED\tJACCARD\tCONTAINMENT\tSHARE A BAND\tSOFT LINK\tSHOWN TO RULES")
		for _, s := range r.Strengths {
			fmt.Fprintf(t, "%.0f %%\t%d\t%.3f\t%.3f\t%.4f\t%.4f\t%.4f\n", 100*s.Rewritten, s.Planted, s.Jaccard, s.Contained, s.Bands, s.Soft, s.Shown)
		}
	}
	return t.Flush()
}
