package wiring

import (
	"context"
	"reflect"

	"github.com/paotui-go/paotui/engine/logfield"
)

// followFile takes over what has changed in the configuration file, and says so:
// mini programs, shops and their accounts. What else has changed waits for a restart.
func (s *System) followFile(ctx context.Context) error {
	if s.config.file == nil || s.roster == nil {
		return rest(ctx)
	}
	s.config.file.Follow(ctx, 0, func(err error) {
		next := s.config.file.Now()
		s.roster.take(next) // also before a refusal: another system of the same file may have looked first
		if err != nil {
			s.log.Error("the configuration file is refused, and what was read before goes on", logfield.Mistakes(err))
			return
		}
		s.log.Info("the configuration file has changed: its mini programs, shops and accounts are taken over")
		if sections := restart(s.config, next); len(sections) > 0 {
			s.log.Warn("some changes of the configuration file need a restart", logfield.Sections(sections))
		}
	})
	return nil
}

// restart names the sections in which two configurations differ beyond what a running
// system takes over.
func restart(a, b Config) (sections []string) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		field := x.Type().Field(i)
		if keyOf(field) == "" || field.Tag.Get("live") == "true" {
			continue
		}
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			sections = append(sections, keyOf(field))
		}
	}
	return sections
}
