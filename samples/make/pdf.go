package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
	"unicode/utf16"
)

//go:embed resume.html
var page string

var pages = template.Must(template.New("resume").Funcs(template.FuncMap{"css": func(s string) template.CSS { return template.CSS(s) }}).Parse(page))

// families are the fonts by language, for those that Latin fonts don't cover.
var families = map[string]string{
	"ko": "Noto Sans CJK KR", "ja": "Noto Sans CJK JP", "zh": "Noto Sans CJK SC", "ar": "Noto Naskh Arabic, Noto Sans Arabic",
}

// pdf prints the résumé through the browser and gives the file the metadata of
// its description.
func pdf(ctx context.Context, c cv) ([]byte, error) {
	if c.Font == "" {
		c.Font = "Liberation Sans"
		if f := families[c.Lang]; f != "" {
			c.Font = f
		}
	}
	if c.Colour == "" {
		c.Colour = "#223"
	}
	var html bytes.Buffer
	dir := "ltr"
	if c.Lang == "ar" {
		dir = "rtl"
	}
	if err := pages.Execute(&html, map[string]any{"CV": c, "H": c.words(), "Dir": dir}); err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "samples-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	in, out := filepath.Join(tmp, "in.html"), filepath.Join(tmp, "out.pdf")
	if err := os.WriteFile(in, html.Bytes(), 0o644); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(tmp, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf="+out, "file://"+in)
	if msg, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("chromium: %w: %s", err, bytes.TrimSpace(msg))
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("chromium printed nothing: %w", err)
	}
	return stamped(data, c)
}

// stamped replaces the document's information, which the browser writes as one
// plain object, and moves the offsets behind it.
func stamped(data []byte, c cv) ([]byte, error) {
	created, err := time.Parse(time.RFC3339, c.Meta.Created)
	if err != nil {
		return nil, fmt.Errorf("meta.created: %w", err)
	}
	start := bytes.Index(data, []byte("<</Creator"))
	if start < 0 {
		start = bytes.Index(data, []byte("<</Title"))
	}
	if start < 0 {
		return nil, fmt.Errorf("no information object in the printed file")
	}
	end := start + bytes.Index(data[start:], []byte("endobj"))
	info := "<</Title " + pdfText("Résumé – "+c.Name) + "\n/Creator " + pdfText(c.Meta.Creator) + "\n/Producer " + pdfText(c.Meta.Producer)
	if c.Meta.Author != "" {
		info += "\n/Author " + pdfText(c.Meta.Author)
	}
	info += "\n/CreationDate " + pdfDate(created) + "\n/ModDate " + pdfDate(created) + ">>\n"
	shift := len(info) - (end - start)
	out := bytes.Join([][]byte{data[:start], []byte(info), data[end:]}, nil)
	return moved(out, start, shift)
}

// moved corrects the cross-reference table and its own offset for objects that
// start after at.
func moved(data []byte, at, shift int) ([]byte, error) {
	table := bytes.LastIndex(data, []byte("\nxref\n")) + 1
	if table == 0 {
		return nil, fmt.Errorf("the printed file has no plain cross-reference table")
	}
	trailer := table + bytes.Index(data[table:], []byte("trailer"))
	for i := table; i+20 <= trailer; {
		row := data[i:]
		if len(row) < 20 || row[10] != ' ' || row[17] != 'n' {
			i += bytes.IndexByte(row, '\n') + 1
			continue
		}
		offset, err := strconv.Atoi(string(row[:10]))
		if err != nil {
			return nil, fmt.Errorf("cross-reference table: %w", err)
		}
		if offset > at {
			copy(row[:10], fmt.Sprintf("%010d", offset+shift))
		}
		i += 20
	}
	tail := bytes.LastIndex(data, []byte("startxref\n")) + len("startxref\n")
	return append(data[:tail:tail], fmt.Sprintf("%d\n%%%%EOF\n", table)...), nil
}

// pdfText is a text string of PDF, as UTF-16 in hex.
func pdfText(s string) string {
	out := "<FEFF"
	for _, u := range utf16.Encode([]rune(s)) {
		out += fmt.Sprintf("%04X", u)
	}
	return out + ">"
}

func pdfDate(t time.Time) string {
	zone := t.Format("-07'00'")
	return "(D:" + t.Format("20060102150405") + zone + ")"
}
