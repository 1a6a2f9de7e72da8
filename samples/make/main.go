// Command make builds the invented applications under samples/honest and
// samples/suspect from the descriptions in samples/make/packets: each becomes a
// folder with application.json and its résumés as PDF, DOCX, ODT, RTF or text.
// It also writes the hostile files and the batches for imports.
//
// It is run by hand (make samples) and its output is committed, so that nobody
// needs a browser or fonts to try the program. With names of packets, or
// "hostile", it builds only these.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/intake"
)

func main() {
	dir := flag.String("dir", "samples", "the samples' folder")
	flag.Parse()
	if err := run(context.Background(), *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "make samples:", err)
		os.Exit(1)
	}
}

// packet is one file of packets/: an application and its résumés.
type packet struct {
	Application yaml.Node `yaml:"application"`
	Resumes     []cv      `yaml:"resumes"`
	Copies      []string  `yaml:"copies"` // files taken from other packets, byte by byte: "suspect/01-x/cv.pdf as cv.pdf"
}

func run(ctx context.Context, dir string, only []string) error {
	sources, err := filepath.Glob(filepath.Join(dir, "make", "packets", "*", "*.yaml"))
	if err != nil {
		return err
	}
	slices.Sort(sources)
	var copies []func() error
	for _, src := range sources {
		name := strings.TrimSuffix(filepath.Base(src), ".yaml")
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		to := filepath.Join(dir, filepath.Base(filepath.Dir(src)), name)
		later, err := build(ctx, src, dir, to)
		if err != nil {
			return fmt.Errorf("%s: %w", src, err)
		}
		copies = append(copies, later...)
	}
	for _, c := range copies {
		if err := c(); err != nil {
			return err
		}
	}
	if len(only) > 0 && !slices.Contains(only, "hostile") {
		return nil
	}
	return errors.Join(hostile(dir), batches(dir))
}

// build makes one packet's folder; copies wait until all others are made.
func build(ctx context.Context, src, dir, to string) ([]func() error, error) {
	data, err := os.ReadFile(src)
	if err != nil {
		return nil, err
	}
	var p packet
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return nil, err
	}
	app, err := ordered(&p.Application)
	if err != nil {
		return nil, err
	}
	if _, err := intake.DecodeFrom(app, "samples"); err != nil {
		return nil, fmt.Errorf("application: %w", err)
	}
	if err := os.WriteFile(filepath.Join(to, "application.json"), app, 0o644); err != nil {
		return nil, err
	}
	for _, c := range p.Resumes {
		for _, f := range c.Files {
			if err := write(ctx, c, filepath.Join(to, f)); err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
		}
	}
	var later []func() error
	for _, c := range p.Copies {
		from, as, ok := strings.Cut(c, " as ")
		if !ok {
			return nil, fmt.Errorf("copies: %q; write FILE as NAME", c)
		}
		later = append(later, func() error {
			b, err := os.ReadFile(filepath.Join(dir, from))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(to, as), b, 0o644)
		})
	}
	return later, nil
}

// write makes one file in the format that its ending names.
func write(ctx context.Context, c cv, path string) error {
	var data []byte
	var err error
	switch ext := filepath.Ext(path); ext {
	case ".pdf":
		data, err = pdf(ctx, c)
	case ".docx":
		data, err = docx(c)
	case ".odt":
		data, err = odt(c)
	case ".rtf":
		data = rtf(c)
	case ".txt":
		data = plain(c)
	default:
		err = fmt.Errorf("no format for the ending %q", ext)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
