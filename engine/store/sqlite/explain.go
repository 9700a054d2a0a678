package sqlite

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/paotui-go/paotui/engine"
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
	return &engine.StoreTrouble{Text: s.words(err), Err: err}
}

func (s *Store) words(err error) string {
	switch code(err) & 0xff {
	case lib.SQLITE_BUSY:
		return fmt.Sprintf("%s was locked by another process for longer than %v: look who else uses it, and try again", s.path, s.wait)
	case lib.SQLITE_FULL:
		return fmt.Sprintf("there is no room for %s: make some on its disk", s.path)
	case lib.SQLITE_READONLY:
		return fmt.Sprintf("%s may not be written to: let this user write to the file and to its folder", s.path)
	case lib.SQLITE_CANTOPEN:
		return fmt.Sprintf("%s cannot be opened: let this user read and write the file and its folder", s.path)
	case lib.SQLITE_NOTADB:
		return fmt.Sprintf("%s is no SQLite file, or is damaged: name another one, or restore a copy", s.path)
	case lib.SQLITE_CORRUPT:
		return fmt.Sprintf("%s is damaged: stop all that use it, and restore a copy or recover it (sqlite3 FILE .recover)", s.path)
	case lib.SQLITE_IOERR:
		return fmt.Sprintf("the disk failed under %s (SQLite's code %d): make room if it is full, and look at the system's log", s.path, code(err))
	default:
		return fmt.Sprintf("%s: %v", s.path, err)
	}
}
