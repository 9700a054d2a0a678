package storetest

import "github.com/paotui-go/paotui/engine"

func (b *book) stands(consumer string, want int64) {
	b.t.Helper()
	if got, err := b.Position(b.ctx(), consumer); err != nil || got != want {
		b.t.Errorf("Position(%q) = %d, %v; want %d", consumer, got, err, want)
	}
}

func (b *book) advance(consumer string, position int64) {
	b.t.Helper()
	b.succeeds(b.Advance(b.ctx(), consumer, position))
}

var consuming = []row{
	{"a consumer that is not known has come to 0", func(b *book) {
		b.stands("mail", 0)
	}},
	{"Advance moves a consumer, and none other", func(b *book) {
		b.advance("mail", 5)
		b.advance("账本", 1<<62)
		b.stands("mail", 5)
		b.stands("账本", 1<<62)
		b.stands("Mail", 0)
	}},
	{"it never goes back", func(b *book) {
		b.advance("mail", 5)
		b.advance("mail", 3)
		b.stands("mail", 5)
		b.advance("mail", 6)
		b.stands("mail", 6)
	}},
	{"also not when many move it at once", func(b *book) {
		b.together(errNobodyLoses, func(i int) error {
			for n := range 5 {
				if err := b.Advance(b.ctx(), "mail", int64(n*crowd+i)); err != nil {
					return err
				}
			}
			return nil
		})
		b.stands("mail", 5*crowd-1)
	}},
	{"Forget ends a consumer: it is not known any longer", func(b *book) {
		b.advance("mail", 5)
		b.succeeds(b.Forget(b.ctx(), "mail"))
		b.succeeds(b.Forget(b.ctx(), "nobody"))
		b.stands("mail", 0)
		b.advance("mail", 2)
		b.stands("mail", 2)
	}},
	{"Advance to 0 makes a consumer known: what it has not read is kept for it", func(b *book) {
		b.close("o1", hint(1))
		b.advance("mail", 0)
		b.fails(b.Bury(b.ctx(), stone("o1", 1)), engine.ErrUnread)
	}},
}
