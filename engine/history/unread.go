package history

import (
	"context"
	"errors"
	"time"

	"github.com/paotui-go/paotui/engine/logfield"

	"github.com/paotui-go/paotui/engine"
)

// read counts a delivery. A journal that can not be read, such as one of a newer
// program on the same store, is told once and set aside: it holds back no other. The
// error is that ctx has ended.
func (k *Keeper) read(ctx context.Context, id string) error {
	entries, err := k.store.Load(ctx, id)
	switch _, before := k.unread[id]; {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		k.book.Add(engine.Fold(id, entries))
	case errors.Is(err, engine.ErrNotFound): // pruned meanwhile
	case before:
		return nil
	default:
		k.unread[id] = time.Now()
		k.log.Warn("former trips are told without a delivery that can not be read; trying again", logfield.Delivery(id), logfield.Error(err))
		return nil
	}
	delete(k.unread, id)
	return nil
}

// readAgain tries what was set aside, until it is enough. What was set aside a period
// ago would not count any more.
func (k *Keeper) readAgain(ctx context.Context, enough time.Time) (changed bool, err error) {
	for id, since := range k.unread {
		if !time.Now().Before(enough) {
			return changed, nil
		}
		if time.Since(since) > k.book.period() {
			delete(k.unread, id)
			continue
		}
		if err := k.read(ctx, id); err != nil {
			return changed, err
		}
		_, still := k.unread[id]
		changed = changed || !still
	}
	return changed, nil
}
