package doctor

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/postgres"
	"github.com/paotui-go/paotui/wiring"
)

// What a server says of itself, and a disk, where a test can not have such a one.
func TestStoresAreJudged(t *testing.T) {
	fit := postgres.Sight{Version: 2, Knows: 2, MayMake: true, Pool: 8, Connections: 100}
	with := func(change func(*postgres.Sight)) func(*exam) {
		return func(x *exam) {
			s := fit
			change(&s)
			x.judgePostgres(s, time.Second)
		}
	}
	for what, c := range map[string]struct {
		judge func(*exam)
		want  []string
	}{
		"all in order":              {with(func(*postgres.Sight) {}), []string{"store"}},
		"none yet":                  {with(func(s *postgres.Sight) { s.Version = 0 }), []string{"store.new"}},
		"none, and no right":        {with(func(s *postgres.Sight) { s.Version, s.MayMake = 0, false }), []string{"store.grant"}},
		"of a newer program":        {with(func(s *postgres.Sight) { s.Version, s.TooNew = 9, true }), []string{"store.too_new"}},
		"of an older one":           {with(func(s *postgres.Sight) { s.Version = 1 }), []string{"store.behind", "store"}},
		"a server that follows":     {with(func(s *postgres.Sight) { s.ReadOnly = true }), []string{"store.read_only"}},
		"few connections":           {with(func(s *postgres.Sight) { s.Connections = 20 }), []string{"store.connections", "store"}},
		"of another world":          {with(func(s *postgres.Sight) { s.World = &engine.World{BaseURL: "https://api.weixin.qq.com"} }), []string{"store.other_world"}},
		"a clock half a minute off": {func(x *exam) { x.judgePostgres(fit, 30*time.Second) }, []string{"store.clock"}},
		"a full disk":               {func(x *exam) { x.judgeRoom(99 << 20) }, []string{"store.full"}},
		"a disk with little room":   {func(x *exam) { x.judgeRoom(1000 << 20) }, []string{"store.room"}},
		"a disk with room":          {func(x *exam) { x.judgeRoom(1 << 40) }, nil},
	} {
		t.Run(strings.ReplaceAll(what, " ", "-"), func(t *testing.T) {
			x := &exam{cfg: wiring.Config{BaseURL: "http://sim", Simulated: true, Replicas: 3, Store: wiring.Store{Schema: "paotui"}}}
			c.judge(x)
			var got []string
			for _, f := range x.findings {
				if f.State == Fine {
					f.ID = string(f.Check)
				}
				got = append(got, f.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
