package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

type pruneCommand struct {
	stored
	OlderThan time.Duration `required:"" placeholder:"DURATION" help:"How long ago the last change was at least, such as 720h."`
	Export    string        `placeholder:"FILE" help:"Write what is taken out to this new file first, as paotui export does."`
	JSON      bool          `help:"One JSON document: pruned, unread."`
}

type prunedJSON struct {
	Pruned int `json:"pruned"`
	Unread int `json:"unread"`
}

// Run takes old deliveries out of the store.
func (c *pruneCommand) Run(ctx context.Context, p *program) (err error) {
	if c.OlderThan <= 0 {
		return badInput(errors.New("--older-than must be above 0"))
	}
	w, err := c.desk(p)
	if err != nil {
		return err
	}
	defer w.close()
	var to io.Writer
	if c.Export != "" {
		file, err := newFile(c.Export)
		if err != nil {
			return badInput(err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		to = safe{file}
	}
	var doc prunedJSON
	doc.Pruned, doc.Unread, err = w.Engine.Prune(ctx, to, time.Now().Add(-c.OlderThan))
	switch {
	case interrupted(ctx, ctx.Err()):
		p.note("interrupted: %d deliveries were taken out", doc.Pruned)
		return quietly(exitInterrupted)
	case err != nil:
		return err
	case c.JSON:
		return p.document(doc)
	}
	p.say("%d deliveries were taken out of %s; that they were there is still known.", doc.Pruned, w.store)
	if doc.Unread > 0 {
		p.say("%d stay: somebody who reads the events has not read them to their end.", doc.Unread)
	}
	return nil
}

// safe is a file that has what was written: only then is it taken out of the store.
type safe struct{ *os.File }

func (f safe) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return n, err
}

// newFile makes a file for its owner only, where there is none yet.
func newFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already: name a new file", path)
	}
	if err != nil {
		return nil, unusable(path, "written", err)
	}
	return file, nil
}
