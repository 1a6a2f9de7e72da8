package watchlist

import (
	"bufio"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxTitles bounds the columns of a table that a person maps by hand.
const maxTitles = 64

// Title is one column of a table's header, with what it may be.
type Title struct {
	Name    string
	Suggest string // field of Columns or one of MappedKinds, by its name alone; empty: no idea
	Refused bool   // holds what may not be taken, whatever it is mapped to
}

// Titles parts a header row by the sign that parts it, for a person to say what
// each column is. The error wraps [ErrMapping].
func Titles(line string) ([]Title, error) {
	line, _, _ = strings.Cut(strings.TrimLeft(line, "\ufeff \r\n"), "\n")
	row, err := newCSV(strings.NewReader(line), sniff(bufio.NewReader(strings.NewReader(line)))).Read()
	if err != nil {
		return nil, fmt.Errorf("%w: the header row can't be parted into columns", ErrMapping)
	}
	if len(row) > maxTitles {
		return nil, fmt.Errorf("%w: the header row has more than %d columns", ErrMapping, maxTitles)
	}
	var out []Title
	for _, name := range row {
		t := Title{Name: strings.TrimSpace(name)}
		twin := slices.ContainsFunc(out, func(o Title) bool { return header(o.Name) == header(t.Name) })
		if t.Name == "" || twin {
			continue // a mapping finds a column by its title
		}
		t.Refused = allowed(t.Name) != nil
		if c, ok := columnOf(header(t.Name)); ok && !t.Refused {
			t.Suggest = c.name
		} else if _, ok := mappable[header(t.Name)]; ok && !t.Refused {
			t.Suggest = header(t.Name)
		}
		out = append(out, t)
	}
	return out, nil
}

// MappedKinds are the kinds that a column of its own may hold in a [Mapping],
// sorted; "person" is a person's name.
func MappedKinds() []string { return slices.Sorted(maps.Keys(mappable)) }
