// Command bonafide screens applications for remote IT contracting: it reads
// résumés and application data, and fills a queue for people to review. It
// wires the packages together and holds no logic of its own.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"bonafide/internal/config"
	"bonafide/internal/extract"
)

// version is the engine's version, stored with every evaluation.
const version = "0.1.0"

// streams are the standard streams, injected so that tests can hold them.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// globals are the flags of every command.
type globals struct {
	DataDir string           `help:"Folder of the database, keys, blobs and caches." default:"./bonafide-data" placeholder:"DIR"`
	Config  kong.ConfigFlag  `help:"Configuration file (YAML): flags by name, and limits; flags given win over it." placeholder:"FILE"`
	Version kong.VersionFlag `help:"Print the version and stop."`

	limits extract.Limits // of the configuration; zero fields mean the defaults
}

// cli is the command line; each command lives in a file of its own.
type cli struct {
	globals

	Serve         serveCmd   `cmd:"" help:"Serve the web application, with its worker."`
	Screen        screenCmd  `cmd:"" help:"Screen résumés, packets or folders together and print a report."`
	Import        importCmd  `cmd:"" help:"Import applications from NDJSON or CSV."`
	Extract       extractCmd `cmd:"" help:"Print text, links, metadata, hidden text and identifiers of files."`
	ExtractWorker workerCmd  `cmd:"" hidden:"" help:"A reader process; started by the other commands."`

	Data dataCmd `cmd:"" help:"Data sets: versions, ages, licences, and files of your own."`

	Rules rulesCmd `cmd:"" help:"Work with the catalogue of rules."`

	Case      caseCmd      `cmd:"" help:"The queue: list, show, propose, replay."`
	Cluster   clusterCmd   `cmd:"" help:"Applications that hang together: list, show."`
	Watchlist watchlistCmd `cmd:"" help:"Lists of known identifiers: import, list, match, remove."`
	Export    exportCmd    `cmd:"" help:"Write cases, findings, links, identifiers or clusters as NDJSON or CSV, or share indicators as STIX or MISP."`
	Schema    schemaCmd    `cmd:"" help:"Print the JSON Schema of an application."`
	User      userCmd      `cmd:"" help:"People who can sign in."`
	Audit     auditCmd     `cmd:"" help:"The hash-chained log of who did what."`

	Eval  evalCmd  `cmd:"" help:"Measure a part of the program on files whose truth is known."`
	Bench benchCmd `cmd:"" help:"Measure speed on invented data."`
}

// configuration reads a configuration file for the parser of flags.
func (c *cli) configuration(r io.Reader) (kong.Resolver, error) {
	f, err := config.Read(r)
	if err != nil {
		return nil, err
	}
	c.limits = f.Limits
	return fileResolver{f}, nil
}

// configured is the file that the environment names, if it names one.
func configured() []string {
	if path := config.Path(); path != "" {
		return []string{path}
	}
	return nil
}

// fileResolver gives flags the values of the configuration file.
type fileResolver struct{ file *config.File }

// Validate implements [kong.Resolver]: every name of the file is a flag.
func (r fileResolver) Validate(app *kong.Application) error {
	var names []string
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			names = append(names, f.Name)
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(app.Node)
	return r.file.Check(names)
}

// Resolve implements [kong.Resolver].
func (r fileResolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, ok := r.file.Value(flag.Name); ok {
		return v, nil
	}
	return nil, nil
}

// exitError carries an exit status that is not 1.
type exitError struct {
	code int
	msg  string
}

func (e exitError) Error() string { return e.msg }

func main() { os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})) }

// run parses and executes one command line and returns the exit status.
func run(args []string, std streams) (status int) {
	var c cli
	exited := false
	parser, err := kong.New(&c, kong.Name("bonafide"), kong.Configuration(c.configuration, configured()...),
		kong.Description("Due diligence for hiring remote IT contractors: signals with their evidence, for people to decide."),
		kong.Vars{"version": version}, kong.Writers(std.out, std.err), kong.UsageOnError(),
		kong.Exit(func(code int) { exited, status = true, code }))
	if err != nil {
		fmt.Fprintln(std.err, "bonafide:", err)
		return 1
	}
	ctx, err := parser.Parse(args)
	if exited {
		return status
	}
	if err == nil {
		err = ctx.Run(&c.globals, std)
	}
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.msg != "" {
			fmt.Fprintln(std.err, "bonafide:", exit.msg)
		}
		return exit.code
	}
	fmt.Fprintln(std.err, "bonafide:", err)
	return 1
}
