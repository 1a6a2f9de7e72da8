package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/watchlist"
)

// embeddedList is the name under which the embedded sanctions can be asked for.
const embeddedList = "sanctions"

// listedNames gives the entries of embedded, stored and read lists: each is
// "sanctions", a file or folder in a format of lists, or a stored list's name.
func listedNames(g *globals, lists []string) ([]watchlist.Entry, error) {
	var out []watchlist.Entry
	for _, l := range lists {
		var entries []watchlist.Entry
		var err error
		if l == embeddedList {
			var eng *engine
			if eng, err = loadEngine("", g.DataDir); err == nil {
				entries = eng.watch
			}
		} else if stat, missing := os.Stat(l); missing == nil {
			entries, err = readListed(l, stat.IsDir())
		} else {
			entries, err = storedList(g, l)
		}
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", l, err)
		}
		out = append(out, entries...)
	}
	return out, nil
}

// storedList reads the entries of an imported list.
func storedList(g *globals, name string) (out []watchlist.Entry, err error) {
	err = readDesk(g, func(d deskRun) error {
		all, err := d.desk.Entries(d.ctx)
		out = slices.DeleteFunc(all, func(e watchlist.Entry) bool { return e.List != name })
		return err
	})
	if err == nil && len(out) == 0 {
		err = errors.New("there is no file and no stored list of that name; `bonafide watchlist list` names the lists")
	}
	return out, err
}

// readListed reads a list without storing it. A CSV with a column of names and
// none of kinds is one of persons.
func readListed(path string, folder bool) ([]watchlist.Entry, error) {
	src := watchlist.Source{List: filepath.Base(path), Class: "sanctions", Added: time.Now().UTC()}
	if folder {
		read, err := watchlist.ReadFS(os.DirFS(path), src, watchlist.Options{})
		return read.Entries, err
	}
	opt := watchlist.Options{Map: namesOnly(path)}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	read, err := watchlist.Read(f, src, opt)
	if err == nil && read.Names() == 0 {
		err = errors.New("holds no name of a person or firm")
	}
	return read.Entries, err
}

// namesOnly maps the columns of a CSV of names; nil for every other file, whose
// format tells what is what.
func namesOnly(path string) *watchlist.Mapping {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	head, err := csv.NewReader(f).Read()
	if err != nil || columnIn(head, "kind", "schema") >= 0 {
		return nil
	}
	at := columnIn(head, "name", "full_name")
	if at < 0 {
		return nil
	}
	m := &watchlist.Mapping{Columns: map[string]string{head[at]: "person"}}
	if year := columnIn(head, "birth_year"); year >= 0 {
		m.Columns[head[year]] = "birth_year"
	}
	return m
}

// columnIn is the place of the first column with one of the titles, or -1.
func columnIn(header []string, titles ...string) int {
	return slices.IndexFunc(header, func(h string) bool {
		return slices.Contains(titles, strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))))
	})
}

var yearDigits = regexp.MustCompile(`\b(1[89]|20)\d\d\b`)

// yearIn is the first year in a date; 0 without one.
func yearIn(s string) int {
	year, _ := strconv.Atoi(yearDigits.FindString(s))
	return year
}
