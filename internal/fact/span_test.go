package fact_test

import (
	"testing"
	"time"

	"bonafide/internal/fact"
)

// job is a job that certainly lasted from the first day of one month to that of another.
func job(start, end string) *fact.Work {
	at := func(s string) time.Time {
		t, err := time.Parse("2006-01", s)
		if err != nil {
			panic(err)
		}
		return t
	}
	i := fact.Interval{Start: at(start), End: at(end)}
	return &fact.Work{Span: fact.MakeSpan(i, i, false)}
}

func TestClaimedWorkCountsOnce(t *testing.T) {
	day := func(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name     string
		work     []*fact.Work
		from, to time.Time
		months   int // the most that is covered
	}{
		{"no job", nil, time.Time{}, time.Time{}, 0},
		{"one job", []*fact.Work{job("2010-01", "2014-01")}, time.Time{}, time.Time{}, 48},
		{"two jobs with a gap between", []*fact.Work{job("2018-01", "2020-01"), job("2011-01", "2013-01")}, time.Time{}, time.Time{}, 48},
		{"one job told of by two sources", []*fact.Work{job("2010-01", "2014-01"), job("2010-01", "2014-01")}, time.Time{}, time.Time{}, 48},
		{"two jobs side by side for a year", []*fact.Work{job("2010-01", "2013-01"), job("2012-01", "2014-01")}, time.Time{}, time.Time{}, 48},
		{"a job inside another", []*fact.Work{job("2010-01", "2014-01"), job("2011-01", "2012-01")}, time.Time{}, time.Time{}, 48},
		{"what lies within two days", []*fact.Work{job("2008-01", "2020-01")}, day(2010), day(2014), 48},
		{"a job before the first day", []*fact.Work{job("2004-01", "2008-01")}, day(2010), day(2014), 0},
		{"dates that are not known", []*fact.Work{{}}, time.Time{}, time.Time{}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !fact.Covers(tt.work, tt.from, tt.to, tt.months) || fact.Covers(tt.work, tt.from, tt.to, tt.months+1) {
				t.Errorf("covers not exactly %d months", tt.months)
			}
		})
	}
}
