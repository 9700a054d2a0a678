package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists: there is a file already, which nobody said to replace.
var ErrExists = errors.New("it is there already")

// Write makes the file at path, for its owner alone: whole, or not at all. A file that
// is there is replaced only by force; else the error is [ErrExists].
func Write(path string, data []byte, force bool) (err error) {
	if !force {
		if err := Free(path); err != nil {
			return err
		}
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 600
	if err != nil {
		return writeError(path, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return writeError(path, err)
	}
	if force {
		err = os.Rename(temporary.Name(), path)
	} else {
		err = os.Link(temporary.Name(), path) // unlike a rename it replaces nothing
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return exists(path)
	case err != nil && !force: // a file system without links
		err = os.Rename(temporary.Name(), path)
	}
	return writeError(path, err)
}

// Free is an error if there is something at path.
func Free(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return exists(path)
	}
	return nil
}

func exists(path string) error { return fmt.Errorf("%s is not written: %w", path, ErrExists) }

// writeError is an error of the file system, without the name of the temporary file.
func writeError(path string, err error) error {
	if err == nil {
		return nil
	}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	} else if at, ok := errors.AsType[*os.LinkError](err); ok {
		err = at.Err
	}
	return fmt.Errorf("%s can not be written: %w", path, err)
}
