package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// code is SQLite's extended result code; 0 if the error is none of SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// explain says what is wrong, where, and what to do about it. Other errors than
// SQLite's, such as the contract's, are left as they are.
func (s *Store) explain(err error) error {
	if err == nil || code(err) == 0 {
		return err
	}
	switch code(err) & 0xff {
	case lib.SQLITE_BUSY:
		return fmt.Errorf("%s was locked by another process for longer than %v: look who else uses it, and try again: %w", s.path, s.wait, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("there is no room for %s: make some on its disk: %w", s.path, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("%s may not be written to: let this user write to the file and to its folder: %w", s.path, err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("%s cannot be opened: let this user read and write the file and its folder: %w", s.path, err)
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("%s is no SQLite file, or is damaged: name another one, or restore a copy: %w", s.path, err)
	case lib.SQLITE_CORRUPT:
		return fmt.Errorf("%s is damaged: stop all that use it, and restore a copy or recover it (sqlite3 FILE .recover): %w", s.path, err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk failed under %s: look at the system's log: %w", s.path, err)
	default:
		return fmt.Errorf("%s: %w", s.path, err)
	}
}
