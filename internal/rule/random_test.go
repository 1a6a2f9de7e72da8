package rule

import (
	"math/rand/v2"
	"reflect"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

var (
	somePlaces = []fact.Place{
		{},
		fact.MakePlace("US", "TX", []string{"America/Chicago"}).WithCoordinates(30.3, -97.7),
		fact.MakePlace("US", "DC", []string{"America/New_York"}).WithCoordinates(38.9, -77),
		fact.MakePlace("CN", "LN", []string{"Asia/Shanghai"}).WithCoordinates(41.8, 123.4),
		fact.MakePlace("GB", "", nil),
	}
	someDays   = []string{"2010-01-01", "2013-01-01", "2019-06-01", "2022-01-01", "2026-04-01", "2026-08-22", "2026-09-20", "2026-09-25", "2026-10-01", "2026-10-10"}
	someInts   = []int{0, 1, 2, 3, 4, 5, 6, 10, 19, 25, 201, 300, 2010, 2011, 2014, 2022}
	someFloats = []float64{0, .05, .1, .3, .5, .6, .9, 26, 950}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func day(r *rand.Rand) time.Time {
	t, _ := time.Parse(time.DateOnly, pick(r, someDays))
	return t
}

// randomSet makes facts as they might be, most of them half known, with up to
// most elements in a list. All inputs are given.
func randomSet(r *rand.Rand, most int) *fact.Set {
	s := EmptySet()
	place := pick(r, somePlaces)
	s.AsOf, s.Residence, s.Inputs = day(r), &place, fact.Inputs()
	if r.IntN(4) > 0 {
		pays := pick(r, []string{"fiat", "crypto"})
		s.Job.PaysIn = &pays
	}
	v := reflect.ValueOf(s).Elem()
	for _, fv := range facts.variables {
		list := v.Field(fv.index)
		if r.IntN(8) == 0 && most < 10 {
			continue
		}
		n := most
		if most < 10 {
			n = r.IntN(most + 1)
		} else if hint, ok := listHints[fv.name]; ok {
			n = min(n, int(hint))
		}
		list.Set(reflect.MakeSlice(list.Type(), 0, n))
		for i := range n {
			e := reflect.New(list.Type().Elem().Elem())
			for _, f := range fv.shape.slots {
				randomValue(r, fv.shape.name+"."+f.name, e.Elem().Field(f.index))
			}
			e.Elem().Field(fv.shape.where).Set(reflect.ValueOf(fact.At(fact.Spot{Where: screen.Where{Field: fv.name, Start: i}, Kind: "email", Value: pick(r, []string{"x", "y", "z"}), Applications: []string{pick(r, []string{"a", "b"})}})))
			list.Set(reflect.Append(list, e))
		}
	}
	return s
}

func randomValue(r *rand.Rand, field string, v reflect.Value) {
	key := pick(r, []string{"", "a", "b", "c"})
	var opaque any
	switch v.Interface().(type) {
	case fact.Place:
		opaque = pick(r, somePlaces)
	case fact.Country:
		opaque = fact.MakePlace(key, "", nil).Country
	case fact.Offset:
		if r.IntN(3) > 0 {
			opaque = fact.MakeOffset(pick(r, []int{0, -300, 480, 540}), day(r))
		}
	case fact.Key:
		opaque = fact.MakeKey(key)
	case fact.School:
		opaque = fact.MakeSchool(key)
	case fact.Degree:
		opaque = fact.MakeDegree(key)
	case fact.BirthYear:
		opaque = fact.MakeBirthYear(pick(r, []int{0, 1990, 1991, 1999, 2002}))
	case fact.Span:
		a, b := day(r), day(r)
		if b.Before(a) {
			a, b = b, a
		}
		opaque = fact.MakeSpan(fact.Interval{Start: a, End: b}, fact.Interval{Start: a, End: b}, r.IntN(2) == 0)
	case time.Time:
		opaque = day(r)
	}
	if opaque != nil {
		v.Set(reflect.ValueOf(opaque))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if r.IntN(5) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			randomValue(r, field, v.Elem())
		}
	case reflect.String:
		values, closed := fact.Values(field)
		if !closed {
			values = []string{"astrill", "different_person", "camera_refused"}
		}
		v.SetString(pick(r, values))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int:
		v.SetInt(int64(pick(r, someInts)))
	case reflect.Float64:
		v.SetFloat(pick(r, someFloats))
	}
}
