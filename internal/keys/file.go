package keys

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// FileName is the name of the key file inside the data directory.
const FileName = "keys.json"

// generation is one root key as keys.json holds it.
type generation struct {
	ID      int    `json:"generation"`
	Root    []byte `json:"root"` // 32 bytes, base64
	Created string `json:"created"`
}

type file struct {
	Note        string       `json:"note"`
	Generations []generation `json:"generations"`
}

// Open reads keys.json in dir, or creates the directory (0700) and the file
// (0600) with a random root of 256 bits on the first start.
//
// The error wraps [ErrPermissions] when others could read the file and
// [ErrFormat] when it can't be understood; both say what to do.
func Open(dir string) (*Ring, error) {
	path := filepath.Join(dir, FileName)
	raw, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(dir, path, rand.Reader); err != nil {
			return nil, fmt.Errorf("create %s: %w", path, err)
		}
		raw, err = read(path)
	}
	if err != nil {
		return nil, err
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("%w: %s: %v; restore it from where you keep a copy, without it stored contents can't be read", ErrFormat, path, err)
	}
	r, err := ring(f.Generations)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; run: chmod 600 %s", ErrPermissions, path, mode, path)
	}
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

// create writes the file under another name, flushes it and links it into
// place, so that a crash leaves no half file and a file that stands is never
// overwritten.
func create(dir, path string, random io.Reader) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	root := make([]byte, 32)
	if _, err := io.ReadFull(random, root); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(file{
		Note:        "Secret. Without this file nothing stored can be read and no link found. Keep a copy apart from the backups.",
		Generations: []generation{{ID: 1, Root: root, Created: time.Now().UTC().Format(time.RFC3339)}},
	}, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(raw, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
