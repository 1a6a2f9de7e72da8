package main

import "fmt"

// The goals of reading files, shares but for the last two; see docs/measures.md.
const (
	openedGoal      = 0.95
	wordRecallGoal  = 0.98
	emailRecallGoal = 0.99
	pageGoal        = 30.0     // milliseconds of processor time a page, at most
	longestGoal     = 10_000.0 // milliseconds a file, at most
	namesF1Goal     = 0.78     // on labelled pairs of persons
)

// measurements are all that have a goal, those that take long last.
func measurements() []measurement {
	return []measurement{
		{name: "scenarios", args: []string{"scenarios"}, read: rowsOf(scenarioRows)},
		{name: "honest", args: []string{"honest"}, read: rowsOf(honestRows)},
		{name: "extraction-resumes", args: []string{"extraction"}, files: []string{"documents/resumes"}, read: rowsOf(extractionRows)},
		{name: "extraction-arbitrary", args: []string{"extraction"}, files: []string{"documents/arbitrary"}, read: rowsOf(extractionRows)},
		{name: "names", args: []string{"names"}, files: []string{"names/name-pairs.csv"}, read: rowsOf(namesRows)},
		{name: "names-generated", args: []string{"names", "--generated"}, read: rowsOf(namesRows)},
		{name: "screening", args: []string{"screening", "--list", embeddedList, "--typos", "2000"},
			lists: []string{"intel/ofac-sdn-2019.csv", "intel/un_consolidated.xml"}, files: []string{"screening/synthetic-persons-us.csv"}, read: rowsOf(screeningRows)},
		{name: "near-duplicates", args: []string{"near-duplicates"}, read: rowsOf(nearRows)},
		{name: "rings", args: []string{"rings"}, read: rowsOf(ringRows)},
	}
}

// least and most are lines with a goal; one that could not be measured meets it.
func least(what string, figure *float64, goal float64) goalRow {
	return goalRow{what, share(figure), fmt.Sprintf("≥ %g", goal), figure == nil || *figure >= goal}
}

func most(what string, figure *float64, goal float64) goalRow {
	return goalRow{what, share(figure), fmt.Sprintf("≤ %g", goal), figure == nil || *figure <= goal}
}

func none(what string, n int) goalRow { return goalRow{what, fmt.Sprint(n), "0", n == 0} }

func scenarioRows(r scenarioSummary) []goalRow {
	return []goalRow{none(fmt.Sprintf("of %d off", r.Scenarios), r.Off)}
}

func honestRows(r honestReport) []goalRow {
	worst := honestGroup{}
	for _, p := range r.Profiles {
		if p.Medium >= worst.Medium {
			worst = p
		}
	}
	return []goalRow{
		most(fmt.Sprintf("of %d honest people at medium or above", r.People), &r.Medium, mediumGoal), none("at high or above", r.High),
		most("at medium or above in the worst profile, "+worst.Name, &worst.Medium, profileGoal),
	}
}

func extractionRows(r extractionReport) []goalRow {
	return []goalRow{
		least(fmt.Sprintf("opened of %d files", r.Openable), &r.Opened, openedGoal), least("word recall, mean", r.WordRecall, wordRecallGoal),
		least("e-mail recall", r.EmailRecall, emailRecallGoal), most("milliseconds of processor time a page", &r.CPUPerPage, pageGoal),
		most("milliseconds, longest file", &r.LongestMS, longestGoal),
	}
}

func namesRows(r namesReport) (out []goalRow) {
	if m := r.Labelled; m != nil {
		out = append(out, least(fmt.Sprintf("F1 on %d labelled pairs of persons", m.Pairs), &m.F1, namesF1Goal),
			goalRow{what: "one person called different", figure: share(&m.SameDifferent), met: true})
	}
	if g := r.Generated; g != nil {
		same, strangers := scriptPair{}, scriptPair{RandomDifferent: 1}
		for _, p := range g.Pairs {
			if p.SameDifferent >= same.SameDifferent {
				same = p
			}
			if p.Decidable >= leastDecidable && p.RandomDifferent <= strangers.RandomDifferent {
				strangers = p
			}
		}
		out = append(out, most(fmt.Sprintf("one person called different, worst of %d pairs of scripts (%s, %s)", len(g.Pairs), same.A, same.B), &same.SameDifferent, sameDifferentGoal),
			least(fmt.Sprintf("strangers called different, worst (%s, %s)", strangers.A, strangers.B), &strangers.RandomDifferent, randomDifferentGoal),
			none("goals missed, the scripts against Latin among them", len(g.Missed)))
	}
	return out
}

func screeningRows(r screeningReport) []goalRow {
	out := []goalRow{
		least(fmt.Sprintf("queries a second over %d names", r.Names), &r.PerSecond, queriesGoal), most("p99, milliseconds", &r.P99, p99Goal),
		none(fmt.Sprintf("of %d people with weight from a name alone", r.Queries), r.Weighted),
		{what: "shown as a question by name, in 1,000", figure: fmt.Sprintf("%.2f", r.PerThousand), met: true},
	}
	if t := r.Typos; t != nil {
		out = append(out, least("a typo in every word: in the first ten", &t.FirstTen, typosGoal))
	}
	return out
}

func nearRows(r nearReport) []goalRow {
	out := []goalRow{
		least(fmt.Sprintf("recall at a Jaccard of .7, %d pairs", r.Pairs), r.Recall, recallGoal), least("precision", r.Precision, 1),
		least("documents a second of processor time, one core", &r.PerSecond, documentsGoal),
		none("soft links that no measure bears out", r.SoftWrong),
	}
	if b := r.Border; b != nil {
		out = append(out, least("recall where all pairs lie at .70 to .72", &b.Recall, recallGoal))
	}
	if c := r.Contained; c != nil {
		out = append(out, goalRow{what: fmt.Sprintf("linked at a containment of .8, %d pairs", c.Pairs), figure: share(&c.Linked), met: true})
	}
	for _, s := range r.Strengths {
		row := goalRow{what: "linked, rewritten or cut: " + s.Made, figure: share(&s.Soft), met: true}
		if s.Made == tenth {
			row = least(row.what, &s.Soft, tenGoal)
		}
		out = append(out, row)
	}
	return out
}

func ringRows(r ringsReport) []goalRow {
	return []goalRow{
		least(fmt.Sprintf("pairs in one cluster that are of one of %d operators", r.Operators), r.Precision, ringPrecisionGoal),
		least(fmt.Sprintf("of %d pairs of one operator in one cluster", r.Pairs), r.Recall, ringRecallGoal),
		most(fmt.Sprintf("of %d honest people in a cluster with a stranger", r.Honest), r.DrawnIn, drawnInGoal),
	}
}
