package identify

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// hit is one value found in a text, at a range of its view.
type hit struct {
	kind, value string
	start, end  int
	own         bool
	attrs       map[string]string
}

// ownership says what one place tells about whose value it is.
type ownership int

const (
	stranger ownership = iota // says nothing for the applicant
	inText                    // stands in the applicant's papers as a contact
	stated                    // the form says so
)

type entry struct {
	id      screen.Identifier
	claim   ownership
	foreign bool
	read    bool // Raw stands in a text that people read
}

// collector gathers identifiers, one for each kind and canonical value.
type collector struct {
	opt     *Options
	byValue map[[2]string]*entry
	count   map[string]int
	dropped map[string]int
}

func newCollector(opt *Options) *collector {
	return &collector{opt: opt, byValue: map[[2]string]*entry{}, count: map[string]int{}}
}

// add records one place of a value. Its raw form is that of the first place in
// a text, for what a link leads to is seldom seen; else that of the first place.
// An empty value is nothing.
func (c *collector) add(kind, value, raw string, claim ownership, w screen.Where) *entry {
	if value == "" {
		return nil
	}
	k := [2]string{kind, value}
	e := c.byValue[k]
	if e == nil {
		if c.count[kind] >= MaxPerKind {
			c.drop(kind, 1)
			return nil
		}
		c.count[kind]++
		e = &entry{id: screen.Identifier{Kind: kind, Value: value, Raw: raw}}
		c.byValue[k] = e
	}
	if w.End > w.Start && !e.read {
		e.id.Raw, e.read = raw, true
	}
	e.claim = max(e.claim, claim)
	if len(e.id.Where) < maxPlaces {
		e.id.Where = append(e.id.Where, w)
	}
	return e
}

// drop records that values of a kind were left out.
func (c *collector) drop(kind string, n int) {
	if c.dropped == nil {
		c.dropped = map[string]int{}
	}
	c.dropped[kind] += n
}

// maxPlaces bounds the places kept of one value; the first are those a reviewer looks at.
const maxPlaces = 64

// disown marks a value as somebody else's, unless the form states it as the applicant's.
func (e *entry) disown() {
	if e != nil {
		e.foreign = true
	}
}

// note adds attributes of the value; the first statement of a key holds.
func (e *entry) note(attrs map[string]string) {
	if e == nil {
		return
	}
	for k, v := range attrs {
		if _, given := e.id.Attrs[k]; given || v == "" {
			continue
		}
		if e.id.Attrs == nil {
			e.id.Attrs = map[string]string{}
		}
		e.id.Attrs[k] = v
	}
}

// wordSigns are what stands between the words of a login.
var wordSigns = strings.NewReplacer("-", "", "_", "", ".", "")

// SampleAccount writes an account as [Options.SampleAccounts] holds it, "kind:value":
// a login without the signs between its words, so that your-name is yourname; a
// mailbox as it is.
func SampleAccount(kind, value string) string {
	if value = strings.ToLower(value); kind != screen.KindEmail {
		value = wordSigns.Replace(value)
	}
	return kind + ":" + value
}

// sorted gives all identifiers by kind and value, ownership decided.
func (c *collector) sorted() []screen.Identifier {
	out := make([]screen.Identifier, 0, len(c.byValue))
	for e := range maps.Values(c.byValue) {
		e.id.Own = e.claim == stated || e.claim == inText && !e.foreign
		if c.opt.SampleAccounts[SampleAccount(e.id.Kind, e.id.Value)] {
			e.id.Own = false
		}
		out = append(out, e.id)
	}
	slices.SortFunc(out, func(a, b screen.Identifier) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return out
}
