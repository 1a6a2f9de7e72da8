package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
	Import watchlistImport `cmd:"" help:"Import a list, replacing one of the same name: what the new one lacks is taken back."`
	List   watchlistList   `cmd:"" help:"List the lists."`
	Match  watchlistMatch  `cmd:"" help:"Tell which entries a value or name would meet, and why."`
	Remove watchlistRemove `cmd:"" help:"Remove a list and take its effect back."`
}

type watchlistImport struct {
	File   string `arg:"" help:"A file, or a folder: OFAC's sdn.csv with add.csv and alt.csv, or a MISP feed." type:"path"`
	List   string `name:"list" aliases:"name" help:"Name of the list; the file's when absent."`
	Class  string `help:"What kind of list it is: ${enum}." enum:"intelligence,sanctions,partner,facilitator,front_company,stealer_log" default:"intelligence"`
	Format string `help:"Its format: ${enum}. csv has the columns kind,value,name,confidence,valid_from,valid_until,note …, or any with --map; addresses is a mailbox a line, of which whatever stands behind is dropped." enum:"auto,csv,addresses,ofac,un,uk,opensanctions,stix,misp" default:"auto"`
	Map    string `help:"YAML file that says what the columns of a CSV are." type:"existingfile"`
	TLP    string `help:"Mark of entries that carry none: clear, green, amber, amber+strict, red."`
	Update bool   `help:"The file (STIX or MISP) holds only what changed: objects are found by their ids, a later version or withdrawal takes the place of an earlier one, and what isn't named stays."`
	JSON   bool   `help:"Print the result as JSON."`
}

// shownSkips is how many skipped rows are told one by one.
const shownSkips = 20

// Run imports the list and judges the applications again that it touches.
func (c *watchlistImport) Run(g *globals, std streams) error {
	name := c.List
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	}
	src := watchlist.Source{List: name, Class: c.Class, Added: time.Now().UTC(), TLP: c.TLP}
	read, err := c.read(src)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return withDesk(g, func(d deskRun) error {
		if c.Update {
			return c.update(d, std, src, read)
		}
		res, err := d.desk.StoreList(d.ctx, commandLine, src, read)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		if err := d.lookBack(); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(res)
		}
		c.tell(std, res.Skipped, res.SkippedBy)
		_, err = fmt.Fprintf(std.out, "%s: %d entries taken (%d names, %d identifiers), %d skipped, %d of the earlier list gone, %d applications judged again\n",
			name, res.Taken, res.Names, res.Taken-res.Names, read.SkippedRows(), res.Gone, res.Touched)
		return err
	})
}

// update applies a file of changes to a stored list.
func (c *watchlistImport) update(d deskRun, std streams, src watchlist.Source, read watchlist.Reading) error {
	res, err := d.desk.UpdateList(d.ctx, commandLine, src, read)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if err := d.lookBack(); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(res)
	}
	c.tell(std, res.Skipped, res.SkippedBy)
	_, err = fmt.Fprintf(std.out, "%s: %d objects added, %d changed, %d withdrawn; %d held already, %d older than what is held, %d taken back that were never held; %d entries now, %d applications judged again\n",
		src.List, res.Added, res.Changed, res.Withdrawn, res.Same, res.Older, res.Unknown, res.Entries, res.Touched)
	return err
}

// read reads the file or folder.
func (c *watchlistImport) read(src watchlist.Source) (watchlist.Reading, error) {
	opt := watchlist.Options{Format: c.Format}
	if c.Map != "" {
		f, err := os.Open(c.Map)
		if err != nil {
			return watchlist.Reading{}, err
		}
		defer f.Close()
		if opt.Map, err = watchlist.ReadMapping(f); err != nil {
			return watchlist.Reading{}, fmt.Errorf("%s: %w", c.Map, err)
		}
	}
	if stat, err := os.Stat(c.File); err == nil && stat.IsDir() {
		return watchlist.ReadFS(os.DirFS(c.File), src, opt)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return watchlist.Reading{}, err
	}
	defer f.Close()
	return watchlist.Read(f, src, opt)
}

// tell prints what was skipped: the first rows, then all by reason.
func (c *watchlistImport) tell(std streams, skipped []watchlist.Skipped, by map[string]int) {
	for _, s := range skipped[:min(len(skipped), shownSkips)] {
		where := filepath.Join(c.File, s.File)
		if s.Line > 0 {
			where += fmt.Sprintf(":%d", s.Line)
		}
		if s.Object != "" {
			where += " " + printable(s.Object)
		}
		fmt.Fprintf(std.err, "%s: not taken: %s\n", where, s.Reason)
	}
	reasons := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(cmp.Compare(by[b], by[a]), strings.Compare(a, b))
	})
	for _, r := range reasons {
		fmt.Fprintf(std.err, "not taken: %d: %s\n", by[r], r)
	}
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
	Name   string `arg:""`
	Reason string `help:"Why it is removed; the audit keeps it."`
}

// Run removes the list and judges the applications again that it had touched.
func (c *watchlistRemove) Run(g *globals, std streams) error {
	return withDesk(g, func(d deskRun) error {
		n, err := d.desk.RemoveList(d.ctx, commandLine, c.Name, c.Reason)
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
