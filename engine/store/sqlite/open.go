package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/paotui-go/paotui/engine"
)

// Options of a store. The zero value is good.
type Options struct {
	// BusyTimeout is how long a write waits for another process that is writing;
	// 0 is ten seconds.
	BusyTimeout time.Duration
}

// Store is an [engine.Store] in a file. Make one with Open, and Close it.
type Store struct {
	path  string
	steps []step
	wait  time.Duration
	read  *sql.DB
	write *sql.DB
	tx    *transaction

	readings sync.Map // the queries that are prepared, by their text

	queue   chan *item
	closing chan struct{}
	stopped chan struct{}
	once    sync.Once
	err     error // of Close
}

var _ engine.Store = (*Store)(nil)

// readers is how many reads run at once; each may keep two megabytes of pages.
const readers = 4

// Open opens the store in a file, which it creates if there is none. ctx is for the
// opening alone.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	all, err := steps()
	if err != nil {
		return nil, err
	}
	return open(ctx, path, opts, all)
}

func open(ctx context.Context, path string, opts Options, all []step) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := prepare(path); err != nil {
		return nil, err
	}
	s := &Store{
		path: path, steps: all, wait: opts.BusyTimeout,
		queue: make(chan *item, most), closing: make(chan struct{}), stopped: make(chan struct{}),
	}
	if s.wait <= 0 {
		s.wait = 10 * time.Second
	}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.disconnect())
	}
	go s.run()
	return s, nil
}

// prepare makes an empty file that only its owner may read. It is made under
// another name: to close a file that somebody else in this process has open would
// take SQLite's locks away.
func prepare(path string) error {
	folder := filepath.Dir(path)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder: name a file in it for the store", path)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the store cannot be opened: %w", err)
	}
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("the store %s needs its folder to be there: %w", path, err)
	}
	file, err := os.CreateTemp(folder, filepath.Base(path)+".new")
	if err != nil {
		return fmt.Errorf("the store %s cannot be made; check who may write to its folder: %w", path, err)
	}
	defer os.Remove(file.Name())
	if err := file.Close(); err != nil {
		return err
	}
	// Where there are no links SQLite makes the file itself.
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the store %s cannot be made: %w", path, err)
	}
	return nil
}

// connect opens the one connection that writes, and those that read.
func (s *Store) connect(ctx context.Context) error {
	var err error
	if s.write, err = s.pool(1, s.slice(), "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"); err != nil {
		return err
	}
	var conn *sql.Conn
	err = s.patiently(ctx, func() (err error) {
		conn, err = s.write.Conn(ctx)
		return err
	})
	if err != nil {
		return err
	}
	s.tx = &transaction{conn: conn, prepared: map[string]*sql.Stmt{}}
	if err := s.logged(ctx, conn); err != nil {
		return err
	}
	if err := s.migrate(ctx, conn); err != nil {
		return err
	}
	s.read, err = s.pool(readers, s.wait, "query_only(1)")
	return err
}

// logged checks that there is a write-ahead log, which keeps readers and writers
// out of each other's way and costs one sync a commit.
func (s *Store) logged(ctx context.Context, conn *sql.Conn) error {
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return s.explain(err)
	}
	if mode != "wal" {
		return fmt.Errorf("%s cannot have a write-ahead log (its journal mode stays %q): put it on a disk of this machine", s.path, mode)
	}
	return nil
}

// pool is a number of connections that wait so long for a lock, each with some
// settings.
func (s *Store) pool(size int, wait time.Duration, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())}, pragmas...)}
	path := filepath.ToSlash(s.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // of a drive
	}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, s.explain(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// Close ends the store: what is being written is finished, what waits fails. To
// close it twice is to close it once.
func (s *Store) Close() error {
	s.once.Do(func() {
		close(s.closing)
		<-s.stopped
		s.err = s.disconnect()
	})
	return s.err
}

func (s *Store) disconnect() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.tx != nil {
		errs = append(errs, s.tx.close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}
