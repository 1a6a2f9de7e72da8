package dataset

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// maxImport bounds a file in bytes: the largest city databases take half of it.
const maxImport = 512 << 20

// Kinds gives the kinds that [Import] takes, beside empty for "as its name says".
func Kinds() []string {
	kinds := []string{"mmdb", "ranges"}
	kinds = append(kinds, networkClasses...)
	for _, c := range mailClasses {
		kinds = append(kinds, "mail-"+c)
	}
	for _, c := range sanctionClasses {
		kinds = append(kinds, "sanctions-"+c)
	}
	return kinds
}

// Import checks a customer's file and copies it into dir, replacing one of the
// same name, so that a reader sees the old file or the new one and nothing
// between. kind is one of [Kinds]; empty takes it from the file's name. The
// error wraps [ErrData], names the place in the file, and leaves dir as it was.
func Import(path, kind, dir string, now time.Time) (Info, error) {
	name, err := targetName(filepath.Base(path), kind)
	if err != nil {
		return Info{}, err
	}
	stat, err := os.Stat(path)
	switch {
	case err != nil:
		return Info{}, fmt.Errorf("%w: %w", ErrData, err)
	case !stat.Mode().IsRegular():
		return Info{}, fmt.Errorf("%w: %s is no file", ErrData, path)
	case stat.Size() > maxImport:
		return Info{}, fmt.Errorf("%w: %s has %d bytes, %d are allowed", ErrData, path, stat.Size(), maxImport)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Info{}, fmt.Errorf("making the data folder: %w", err)
	}
	// The copy is checked, not the original, which may change meanwhile.
	trial, err := os.MkdirTemp(dir, ".import-")
	if err != nil {
		return Info{}, fmt.Errorf("making a folder for the copy: %w", err)
	}
	defer os.RemoveAll(trial)
	if err := copyFile(path, filepath.Join(trial, name)); err != nil {
		return Info{}, err
	}
	c, err := openCustomer(trial, now)
	if err != nil {
		return Info{}, err
	}
	c.close()
	if err := os.Rename(filepath.Join(trial, name), filepath.Join(dir, name)); err != nil {
		return Info{}, fmt.Errorf("putting the copy in place: %w", err)
	}
	return c.infos[0], nil
}

// classesByEnding are the classes that a name NAME.CLASS.ending may have.
var classesByEnding = map[string][]string{".txt": networkClasses, ".domains": mailClasses, ".sanctions": sanctionClasses}

// stem cuts what might make a name surprising in a folder.
var stem = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// targetName says under which name a file is kept, which tells its kind.
func targetName(name, kind string) (string, error) {
	ext := strings.ToLower(filepath.Ext(name))
	base := strings.Trim(stem.ReplaceAllString(strings.TrimSuffix(name, filepath.Ext(name)), "-"), "-")
	if base == "" {
		base = "list"
	}
	mail, isMail := strings.CutPrefix(kind, "mail-")
	sanctions, isSanctions := strings.CutPrefix(kind, "sanctions-")
	switch {
	case kind == "mmdb", kind == "" && ext == ".mmdb":
		return base + ".mmdb", nil
	case kind == "ranges", kind == "" && ext == ".csv":
		return base + ".csv", nil
	case isMail && slices.Contains(mailClasses, mail):
		return base + "." + mail + ".domains", nil
	case isSanctions && slices.Contains(sanctionClasses, sanctions):
		return base + "." + sanctions + ".sanctions", nil
	case slices.Contains(networkClasses, kind):
		return base + "." + kind + ".txt", nil
	case kind != "":
		return "", fmt.Errorf("%w: kind %q isn't one of %s", ErrData, kind, strings.Join(Kinds(), ", "))
	case classesByEnding[ext] != nil:
		class, err := classOf(name, classesByEnding[ext])
		if err != nil {
			return "", fmt.Errorf("%w; or say it with --kind", err)
		}
		return strings.TrimSuffix(base, "-"+class) + "." + class + ext, nil
	}
	return "", fmt.Errorf("%w: %s: its ending doesn't say what it holds; say it with --kind: %s", ErrData, name, strings.Join(Kinds(), ", "))
}

// copyFile copies and flushes, with the original's time: it is the date of the data.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	defer in.Close()
	stat, err := in.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrData, err)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.LimitReader(in, maxImport))
	if err == nil {
		err = out.Sync()
	}
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	return os.Chtimes(to, stat.ModTime(), stat.ModTime())
}
