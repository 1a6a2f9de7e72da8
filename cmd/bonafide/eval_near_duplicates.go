package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"
)

// The goals of the measurement.
const (
	nearJaccard     = 0.7  // of pairs at or above it
	borderJaccard   = 0.72 // of pairs up to it, just above the former
	nearContainment = 0.8  // of texts of containedWords or more: a soft link too
	containedWords  = 150
	recallGoal      = 0.999 // found, at least
	tenGoal         = 0.95  // of rewordings of a tenth of the sentences, by soft links, at least
	documentsGoal   = 8000  // a second of one core, at least
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
	Short     int      `json:"too_short"` // to be compared as a whole
	Pairs     int      `json:"pairs"`     // with a Jaccard similarity of .7 or more, by the exact comparison
	Found     int      `json:"found"`     // of them, by bands
	Reported  int      `json:"reported"`  // by bands, at .7 or more after comparing
	Precision *float64 `json:"precision"` // of the reported
	Recall    *float64 `json:"recall"`
	// Candidates are pairs that share a band and were compared.
	Candidates int          `json:"candidates"`
	Border     *nearBorder  `json:"border,omitempty"`
	Contained  *nearPartial `json:"contained,omitempty"`
	// Soft are the links that the program keeps of these texts, and how many of them
	// neither measure bears out.
	Soft      int            `json:"soft_links"`
	SoftWrong int            `json:"soft_links_wrong"`
	Crowded   int            `json:"texts_in_crowds"` // so many share their bands that they aren't compared by them
	Strengths []nearStrength `json:"strengths,omitempty"`
	Strangers *nearStrangers `json:"strangers,omitempty"` // of invented texts
	// PerSecond is texts a second of processor time on one core, of each thousand the
	// fastest of three rounds: words, runs, sketch, bands, looking up all bands, and comparing what they
	// find. Linked is the same for all of link.Sign and link.Find, in one round.
	PerSecond float64  `json:"documents_per_cpu_second"`
	Linked    float64  `json:"sign_and_find_per_cpu_second"`
	Seconds   float64  `json:"seconds"`
	OK        bool     `json:"ok"`
	Missed    []string `json:"missed,omitempty"`
}

// nearBorder is what bands find when all pairs lie between .70 and .72.
type nearBorder struct {
	Pairs    int     `json:"pairs"`
	Jaccard  float64 `json:"jaccard_mean"`
	Recall   float64 `json:"recall"`
	Expected float64 `json:"expected"` // by the formula for 32 bands of 4
}

// nearPartial is what is found of pairs of 150 words or more of which the longer
// holds .8 of the shorter, by the exact comparison.
type nearPartial struct {
	Pairs  int     `json:"pairs"`
	Bands  float64 `json:"share_a_band"`
	Linked float64 `json:"soft_links"` // by bands or copied sentences
}

// nearStrength is what was found of what is planted in one way.
type nearStrength struct {
	Made      string  `json:"made"` // share of the sentences rewritten, or excerpt
	Planted   int     `json:"planted"`
	Jaccard   float64 `json:"jaccard_mean"`
	Contained float64 `json:"containment_mean"`
	Bands     float64 `json:"share_a_band"`
	Soft      float64 `json:"soft_links"`      // kept, by Jaccard or containment
	Text      float64 `json:"shown_as_text"`   // to the rules: half in common, by either measure
	Passages  float64 `json:"copied_passages"` // four or more sentences verbatim, as the rule asks
}

// nearStrangers are the highest measures among pairs that nobody planted.
type nearStrangers struct {
	Jaccard     float64 `json:"jaccard_max"`
	Containment float64 `json:"containment_max"` // of texts of 150 words or more
	Soft        int     `json:"soft_links"`
}

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
	if c.File == "" {
		r.Border = measureBorder(c.Seed, max(50, c.N/20))
		r.judge(true)
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

func (r *nearReport) judge(planted bool) {
	r.Missed = nil
	miss := func(format string, args ...any) { r.Missed = append(r.Missed, fmt.Sprintf(format, args...)) }
	if r.Precision != nil && *r.Precision < 1 {
		miss("precision %.4f, goal 1", *r.Precision)
	}
	if r.Recall != nil && *r.Recall < recallGoal {
		miss("recall %.4f at a Jaccard of %.1f, goal %.3f", *r.Recall, nearJaccard, recallGoal)
	}
	if b := r.Border; b != nil && b.Recall < recallGoal {
		miss("recall %.4f of %d pairs just above %.1f, goal %.3f", b.Recall, b.Pairs, nearJaccard, recallGoal)
	}
	if planted && r.PerSecond < documentsGoal {
		miss("%.0f documents a second of processor time on one core, goal %d", r.PerSecond, documentsGoal)
	}
	for _, s := range r.Strengths {
		if s.Made == tenth && s.Soft < tenGoal {
			miss("of rewordings of 10 %% %.4f are found, goal %.2f", s.Soft, tenGoal)
		}
	}
	if planted && r.SoftWrong > 0 {
		miss("%d soft links that no measure bears out, goal none", r.SoftWrong)
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
	row("texts, words on average, too short to compare", fmt.Sprintf("%d, %.0f, %d", r.Texts, r.Words, r.Short), "")
	row(fmt.Sprintf("pairs at a Jaccard of %.1f or more, by the exact comparison", nearJaccard), fmt.Sprint(r.Pairs), "")
	row("recall of bands on them", share(r.Recall), "≥ .999")
	row("precision of what is reported", share(r.Precision)+fmt.Sprintf(" of %d", r.Reported), "1.0")
	if b := r.Border; b != nil {
		row(fmt.Sprintf("recall of bands where all pairs lie at %.2f to %.2f", nearJaccard, borderJaccard), fmt.Sprintf("%.4f of %d (expected %.4f)", b.Recall, b.Pairs, b.Expected), "≥ .999")
	}
	if c := r.Contained; c != nil {
		row(fmt.Sprintf("pairs with a containment of %.1f or more, exactly", nearContainment), fmt.Sprint(c.Pairs), "")
		row("  of them share a band, linked", fmt.Sprintf("%.4f, %.4f", c.Bands, c.Linked), "")
	}
	row("soft links kept, of them neither near nor contained", fmt.Sprintf("%d, %d", r.Soft, r.SoftWrong), "none")
	row("texts in crowds, not compared by bands", fmt.Sprint(r.Crowded), "")
	row("candidates compared, a text", fmt.Sprintf("%.2f", float64(r.Candidates)/math.Max(1, float64(r.Texts))), "")
	row("documents a second of processor time, one core, words to comparison", fmt.Sprintf("%.0f", r.PerSecond), fmt.Sprintf("≥ %d", documentsGoal))
	row("  the same with sentences, names and links", fmt.Sprintf("%.0f", r.Linked), "")
	if s := r.Strangers; s != nil {
		row("strangers: highest Jaccard, highest containment", fmt.Sprintf("%.2f, %.2f", s.Jaccard, s.Containment), "")
		row("strangers: soft links", fmt.Sprint(s.Soft), "none")
	}
	if len(r.Strengths) > 0 {
		fmt.Fprintln(t, "\nREWRITTEN\tPLANTED\tJACCARD\tCONTAINMENT\tSHARE A BAND\tSOFT LINK\tHALF IN COMMON\tCOPIED SENTENCES")
		for _, s := range r.Strengths {
			fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.4f\t%.4f\t%.4f\t%.4f\n", s.Made, s.Planted, s.Jaccard, s.Contained, s.Bands, s.Soft, s.Text, s.Passages)
		}
	}
	return t.Flush()
}
