package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/pressly/goose/v3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"bonafide/internal/keys"
	"bonafide/internal/review"
)

// stmtCache is how many statements a connection keeps prepared: those of an
// import are the same for every batch, and preparing costs more than running them.
const stmtCache = 128

// databaseName is the database's file inside the data directory.
const databaseName = "bonafide.db"

//go:embed migrations
var migrations embed.FS

// Store is the database, its blobs and the way in. It is safe for concurrent use.
type Store struct {
	keys    *keys.Ring
	now     func() time.Time
	random  io.Reader
	log     *slog.Logger
	reasons map[string]review.Outcome
	reopen  int // closed cases by one act in a day

	lock   *os.File
	dir    string
	pool   *sql.DB  // one connection: the writer's, shared with package jobs
	write  *writer  // its goroutine
	read   *gorm.DB // read-only pool
	blobs  *blob.Bucket
	texts  sync.Pool // of *[]byte: room for the text of a judgement, while it is sealed
	pack   *zstd.Encoder
	unpack *zstd.Decoder

	storing pace // of an import's rows
	judging pace // of judgements
	enqueue Enqueue
	kinds   kindTable
	lastApp atomic.Int64  // highest number of an application
	hashing chan struct{} // bounds the memory of argon2id
	seen    atomic.Int64  // last time that expired sessions were swept, µs
	setup   setupToken
	closed  atomic.Bool

	unscrubbed atomic.Bool // the log holds what was erased
}

// Open opens or creates the store in c.Dir: directory 0700, files 0600, one
// process at a time. It runs the migrations that lack.
//
// The error wraps [ErrInUse] while another process has the directory, [ErrKey]
// when the keys aren't those of the database. Close it to give the directory
// free.
func Open(ctx context.Context, c Config) (_ *Store, err error) {
	if c.Keys == nil || c.Dir == "" {
		return nil, fmt.Errorf("open store: %w: a directory and keys are needed", ErrInput)
	}
	s := &Store{keys: c.Keys, now: c.Now, random: c.Random, log: c.Log, reasons: c.Reasons, reopen: cmp.Or(c.Reopen, reopenMost), dir: c.Dir, hashing: make(chan struct{}, 2)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open store in %s: %w", c.Dir, err)
			s.Close()
		}
	}()
	if err := prepareDir(c.Dir); err != nil {
		return nil, err
	}
	if s.lock, err = lockDir(c.Dir); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.openBlobs, s.openDatabase, s.migrate, s.checkKeys, s.loadKinds, s.loadLastApp, s.giveOutAgain} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// prepareDir makes the directory, or refuses one that others can read.
func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("the directory is open to others (mode %04o); run: chmod 700 %s", mode, dir)
	}
	return nil
}

func (s *Store) openBlobs(context.Context) (err error) {
	s.blobs, err = fileblob.OpenBucket(filepath.Join(s.dir, "blobs"), &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	return err
}

func (s *Store) openDatabase(context.Context) (err error) {
	path := filepath.Join(s.dir, databaseName)
	// SQLite gives its side files the mode of the database.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("the database is open to others (mode %04o); run: chmod 600 %s", mode, path)
	}
	common := fmt.Sprintf("file:%s?_busy_timeout=10000&_foreign_keys=1&_journal_mode=WAL&_cache_size=-65536&_stmt_cache_size=%d", path, stmtCache)
	if s.pool, err = sql.Open("sqlite3", common+"&_synchronous=FULL&_txlock=immediate&_secure_delete=on"); err != nil {
		return err
	}
	s.pool.SetMaxOpenConns(1)
	s.pool.SetConnMaxIdleTime(0)
	for _, pragma := range []string{"wal_autocheckpoint=4000", "journal_size_limit=268435456", "temp_store=MEMORY", "mmap_size=1073741824"} {
		if _, err := s.pool.Exec("PRAGMA " + pragma); err != nil {
			return err
		}
	}
	w, err := openGorm(s.pool, false)
	if err != nil {
		return err
	}
	s.write = startWriter(w)
	readers, err := sql.Open("sqlite3", common+"&_query_only=1")
	if err != nil {
		return err
	}
	readers.SetMaxOpenConns(8)
	readers.SetMaxIdleConns(8)
	s.read, err = openGorm(readers, true)
	if err != nil {
		readers.Close()
		return err
	}
	if s.pack, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<17)); err != nil {
		return err
	}
	s.unpack, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(256<<20), zstd.WithDecoderConcurrency(2))
	return err
}

// openGorm puts gorm over a pool. Only readers keep statements prepared: those of
// a transaction end with it.
func openGorm(pool *sql.DB, prepare bool) (*gorm.DB, error) {
	return gorm.Open(sqlite.New(sqlite.Config{Conn: pool}), &gorm.Config{Logger: logger.Discard,
		SkipDefaultTransaction: true, PrepareStmt: prepare, PrepareStmtMaxSize: 256, DisableAutomaticPing: true})
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.pool, files)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// checkKeys compares the key file's generations with those that the database
// was written with, and notes new ones.
func (s *Store) checkKeys(ctx context.Context) error {
	return s.do(ctx, people, func(tx *gorm.DB) error {
		var rows []struct {
			Generation int
			Print      string
		}
		if err := tx.Raw("SELECT generation, print FROM key_prints").Scan(&rows).Error; err != nil {
			return err
		}
		prints := s.keys.Prints()
		for _, r := range rows {
			if prints[r.Generation] != r.Print {
				return fmt.Errorf("%w: generation %d should have fingerprint %s, the key file has %q; put back the %s that belongs to it, for another one would silently find no links",
					ErrKey, r.Generation, r.Print, prints[r.Generation], keys.FileName)
			}
			delete(prints, r.Generation)
		}
		if len(rows) == 0 {
			// The audit is never empty, so that one that was emptied is noticed.
			if _, err := s.audit(tx, "system", "installation.created", "installation", map[string]any{"key": prints}); err != nil {
				return err
			}
		}
		for generation, print := range prints {
			if err := tx.Exec("INSERT INTO key_prints VALUES (?, ?)", generation, print).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// Close ends the writer, closes the files and gives the directory free. A
// second call does nothing.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	var errs []error
	if s.write != nil {
		s.write.stop()
	}
	if s.read != nil {
		pool, err := s.read.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	if s.pool != nil {
		errs = append(errs, s.pool.Close())
	}
	if s.blobs != nil {
		errs = append(errs, s.blobs.Close())
	}
	if s.pack != nil {
		errs = append(errs, s.pack.Close())
	}
	if s.unpack != nil {
		s.unpack.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// DB is the writer's pool of one connection, for package jobs: sharing it lets
// database/sql line up everybody who writes, instead of SQLite's busy waiting.
// Whoever begins a transaction on it must use nothing but that transaction.
func (s *Store) DB() *sql.DB { return s.pool }

// Enqueue puts work for applications into the queue, inside the transaction
// that makes it necessary. kind is one of package jobs' kinds.
type Enqueue func(ctx context.Context, tx *sql.Tx, kind string, apps []int64) error

// OnAccept sets how work is enqueued; call it before anything is accepted.
// Without it nothing is.
func (s *Store) OnAccept(f Enqueue) { s.enqueue = f }

// kindTable numbers the kinds of signatures; numbers are given on first use.
type kindTable struct {
	sync.RWMutex
	ids map[string]int
}

// seal gives v as JSON, compressed when that helps, encrypted for its place.
func (s *Store) seal(place string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return s.sealBytes(place, plain), nil
}

// Forms of a sealed text: as it is, or compressed.
const (
	formPlain = 0
	formZstd  = 1
)

// compressFrom is the size from which compressing saves more than it costs.
const compressFrom = 256

func (s *Store) sealBytes(place string, plain []byte) []byte {
	if len(plain) < compressFrom {
		return s.keys.Seal(keys.Blobs, place, append([]byte{formPlain}, plain...))
	}
	return s.keys.Seal(keys.Blobs, place, s.pack.EncodeAll(plain, []byte{formZstd}))
}

// unseal reads what seal gave for the same place into v.
func (s *Store) unseal(place string, sealed []byte, v any) error {
	plain, err := s.unsealBytes(place, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

func (s *Store) unsealBytes(place string, sealed []byte) ([]byte, error) {
	plain, err := s.keys.Open(keys.Blobs, place, sealed)
	if err != nil {
		return nil, err
	}
	switch {
	case len(plain) > 0 && plain[0] == formPlain:
		return plain[1:], nil
	case len(plain) > 0 && plain[0] == formZstd:
		return s.unpack.DecodeAll(plain[1:], nil)
	}
	return nil, fmt.Errorf("%s: %w", place, keys.ErrSealed)
}

// micros is a time as the tables keep it: 0 when absent.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment reads what micros wrote.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
