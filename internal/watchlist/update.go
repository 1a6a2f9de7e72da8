package watchlist

import (
	"cmp"
	"slices"
	"time"
)

// Changes is what an update does to a list: a file that holds only what is new,
// changed or taken back since an earlier one. What it doesn't name stays.
type Changes struct {
	Gone    []int    // places in the stored entries that no longer stand
	Add     []Entry  // to be stored
	Objects []Object // of the list as it then stands, without those that are unread

	Added     int // objects that the list lacked
	Changed   int // objects whose entries took the place of others
	Withdrawn int // objects of the list that were taken back, or of which nothing can be taken any more
	Same      int // objects that the list holds in this version
	Older     int // objects that the list holds in a later version
	Unknown   int // taken back, but not on the list
}

// version is what is known of one object.
type version struct {
	changed time.Time
	state   State // empty: it gives entries
	entries []Entry
}

// over reports whether a version is to take the place of another one. Of two of
// one moment the one that lists less stands, so that the order of files changes
// nothing. What is set aside is so in all versions.
func (v version) over(old version) bool {
	switch {
	case old.state == Aside || v.state == Aside:
		return old.state != Aside
	case !v.changed.Equal(old.changed):
		return v.changed.After(old.changed)
	}
	return v.state == Withdrawn && old.state != Withdrawn
}

// Update works out what a reading changes in a list, by the ids that its source
// gave its objects: a later version takes the place of an earlier one, whatever
// order they come in. A withdrawal is kept by id without its value, so that an
// older file doesn't bring the value back. Stored are all entries of the list in
// any order, and objects those that an earlier reading set aside or took back.
func Update(stored []Entry, objects []Object, read Reading) Changes {
	known, places := map[string]version{}, map[string][]int{}
	for i, e := range stored {
		if e.Object == "" {
			continue
		}
		v := known[e.Object]
		v.entries, v.changed = append(v.entries, e), latest(v.changed, e.Changed)
		known[e.Object], places[e.Object] = v, append(places[e.Object], i)
	}
	for _, o := range objects {
		known[o.ID] = version{changed: o.Changed, state: o.State}
	}
	var c Changes
	order, now := versions(read)
	for _, id := range order {
		v := now[id]
		old, has := known[id]
		switch {
		case !has && v.state == Unread:
			continue // told among what was skipped
		case !has:
			c.count(v, nil)
		case v.over(old):
			c.count(v, &old)
			c.Gone = append(c.Gone, places[id]...)
		case v.changed.Before(old.changed) && old.state != Aside:
			c.Older++
			continue
		default:
			c.Same++
			continue
		}
		known[id] = v
		c.Add = append(c.Add, v.entries...)
	}
	for id, v := range known {
		switch v.state {
		case Unread:
			c.Objects = append(c.Objects, Object{id, v.changed, Withdrawn}) // the version before it stands no more
		case Withdrawn, Aside:
			c.Objects = append(c.Objects, Object{id, v.changed, v.state})
		}
	}
	slices.Sort(c.Gone)
	slices.SortFunc(c.Objects, func(a, b Object) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

// count tells what a version does; old is nil where the list lacks the object.
func (c *Changes) count(v version, old *version) {
	listed := old != nil && old.state == ""
	switch {
	case v.state == "" && listed:
		c.Changed++
	case v.state == "":
		c.Added++
	case listed:
		c.Withdrawn++
	case v.state == Withdrawn && old == nil:
		c.Unknown++
	}
}

// versions are the objects of a reading in its order, each in the version that
// stands; an entry without an id can't be brought up to date and is left out.
func versions(read Reading) (order []string, of map[string]version) {
	of = map[string]version{}
	put := func(id string, v version) {
		old, known := of[id]
		if !known {
			order = append(order, id)
		}
		if !known || v.over(old) {
			of[id] = v
		}
	}
	for _, e := range read.Entries {
		if e.Object == "" {
			continue
		}
		if v, known := of[e.Object]; known && v.state == "" && v.changed.Equal(e.Changed) {
			v.entries = append(v.entries, e)
			of[e.Object] = v
			continue
		}
		put(e.Object, version{changed: e.Changed, entries: []Entry{e}})
	}
	for _, o := range read.Objects {
		put(o.ID, version{changed: o.Changed, state: o.State})
	}
	return order, of
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
