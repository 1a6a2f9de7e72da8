package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// watchlistCmd holds the commands on lists of known identifiers.
type watchlistCmd struct {
	Import watchlistImport `cmd:"" help:"Import a list in CSV (kind,value,name,confidence,valid_from,valid_until,note,birth_year), replacing one of the same name."`
	List   watchlistList   `cmd:"" help:"List the lists."`
	Remove watchlistRemove `cmd:"" help:"Remove a list and take its effect back."`
}

type watchlistImport struct {
	File  string `arg:"" type:"existingfile"`
	Class string `help:"What kind of list it is." enum:"intelligence,sanctions,partner,facilitator,front_company,stealer_log" default:"intelligence"`
	Name  string `help:"Name of the list; the file's when absent."`
	JSON  bool   `help:"Print the result as JSON."`
}

// Run imports the list and judges the applications again that it touches.
func (c *watchlistImport) Run(g *globals, std streams) error {
	name := c.Name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	}
	return withDesk(g, func(d deskRun) error {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		res, err := d.desk.ImportList(d.ctx, commandLine, watchlist.Source{List: name, Class: c.Class, Added: time.Now().UTC()}, f)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		if err := d.lookBack(); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(res)
		}
		for _, s := range res.Skipped {
			fmt.Fprintf(std.err, "%s:%d: not taken: %s\n", c.File, s.Line, s.Reason)
		}
		_, err = fmt.Fprintf(std.out, "%s: %d entries taken, %d skipped, %d applications judged again\n", name, res.Taken, len(res.Skipped), res.Touched)
		return err
	})
}

type watchlistList struct {
	JSON bool `help:"Print one JSON object a list."`
}

// Run lists the stored lists.
func (c *watchlistList) Run(g *globals, std streams) error {
	return withDesk(g, func(d deskRun) error {
		lists, err := d.store.Watchlists(d.ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
		for _, l := range lists {
			if c.JSON {
				if err := json.NewEncoder(std.out).Encode(l); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(w, "%s\t%s\t%d entries\t%s\n", l.Name, l.Class, l.Entries, l.UpdatedAt.Format(time.DateOnly))
		}
		return w.Flush()
	})
}

type watchlistRemove struct {
	Name string `arg:""`
}

// Run removes the list and judges the applications again that it had touched.
func (c *watchlistRemove) Run(g *globals, std streams) error {
	return withDesk(g, func(d deskRun) error {
		n, err := d.desk.RemoveList(d.ctx, commandLine, c.Name)
		if err != nil {
			return err
		}
		if err := d.lookBack(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.out, "%s removed, %d applications judged again\n", c.Name, n)
		return err
	})
}

// commandLine is who acts from a terminal on the machine itself.
var commandLine = review.Actor{ID: "command", Name: "command line", Kind: review.Command}

// deskRun is an open data directory with the chain over it.
type deskRun struct {
	ctx   context.Context
	eng   *engine
	store *store.Store
	desk  *pipeline.Desk
}

// withDesk opens the data directory, runs f and closes it.
func withDesk(g *globals, f func(deskRun) error) error {
	return loadDesk(g, f, func(ctx context.Context, d *pipeline.Desk) error { return d.LoadLive(ctx, false) })
}

// readDesk is withDesk for who only looks: the rules are those that were live
// last, also when this program brings newer ones.
func readDesk(g *globals, f func(deskRun) error) error {
	return loadDesk(g, f, func(ctx context.Context, d *pipeline.Desk) error { return d.FollowLive(ctx) })
}

func loadDesk(g *globals, f func(deskRun) error, load func(context.Context, *pipeline.Desk) error) error {
	ctx, stop := interruptible()
	defer stop()
	eng, err := loadEngine("", g.DataDir)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, g.DataDir, eng.lists, discard())
	if err != nil {
		return err
	}
	defer st.Close()
	if err := keepSets(ctx, eng, st); err != nil {
		return err
	}
	desk := eng.newDesk(st, discard())
	if err := load(ctx, desk); err != nil {
		return err
	}
	return f(deskRun{ctx, eng, st, desk})
}

// lookBack judges again all that is marked; marks rest for two seconds before
// they are given out, so that those of one moment come together.
func (d deskRun) lookBack() error {
	for {
		n, err := d.desk.LookBack(d.ctx, 500)
		if err != nil {
			return err
		}
		counts, err := d.store.Counts(d.ctx)
		if err != nil || counts.Dirty == 0 {
			return err
		}
		if n > 0 {
			continue
		}
		select {
		case <-d.ctx.Done():
			return d.ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
