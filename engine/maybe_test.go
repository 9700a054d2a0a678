package engine_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/paotui-go/paotui/engine"
)

func TestMaybeTellsUnknownFromZero(t *testing.T) {
	var unknown engine.Maybe[int]
	zero := engine.Known(0)
	if _, ok := unknown.Get(); ok || unknown.Or(7) != 7 {
		t.Error("the zero Maybe is known; what nobody filled must not be")
	}
	if v, ok := zero.Get(); !ok || v != 0 || zero.Or(7) != 0 {
		t.Error("a zero that was told is not known")
	}
	if unknown == zero {
		t.Error("unknown and zero are the same")
	}
}

func TestMaybeInJSON(t *testing.T) {
	type trip struct {
		Distance engine.Maybe[int]            `json:"distance_m"`
		Accept   engine.Maybe[engine.Seconds] `json:"accept_s"`
		Arrives  engine.Maybe[time.Time]      `json:"arrives_at"`
		Limit    engine.Maybe[engine.Money]   `json:"limit_fen"`
	}
	for _, c := range []struct {
		reason string
		value  trip
		json   string
	}{
		{"unknown is null, never 0", trip{}, `{"distance_m":null,"accept_s":null,"arrives_at":null,"limit_fen":null}`},
		{"zero is 0", trip{Distance: engine.Known(0), Limit: engine.Known(engine.Money(0))}, `{"distance_m":0,"accept_s":null,"arrives_at":null,"limit_fen":0}`},
		{"whole seconds, RFC 3339", trip{Accept: engine.Known(engine.Seconds(90)), Arrives: engine.Known(noon)}, `{"distance_m":null,"accept_s":90,"arrives_at":"2026-05-01T12:00:00Z","limit_fen":null}`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			data, err := json.Marshal(c.value)
			if err != nil || string(data) != c.json {
				t.Errorf("JSON is %s (%v), want %s", data, err, c.json)
			}
			back := trip{Distance: engine.Known(5)}
			if err := json.Unmarshal([]byte(c.json), &back); err != nil || back != c.value {
				t.Errorf("%s reads as %+v (%v), want %+v", c.json, back, err, c.value)
			}
		})
	}
}

func TestMaybeThatCannotBeReadIsUnknown(t *testing.T) {
	m := engine.Known(5)
	if err := json.Unmarshal([]byte(`"five"`), &m); err == nil {
		t.Error("text is read as a number")
	}
	if m != (engine.Maybe[int]{}) {
		t.Errorf("after a failure it is %+v, want unknown", m)
	}
}

func TestMaybeComesBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want engine.Maybe[string]
		if rapid.Bool().Draw(t, "known") {
			want = engine.Known(rapid.String().Draw(t, "value"))
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := engine.Known("before")
		if err := json.Unmarshal(data, &got); err != nil || got != want {
			t.Fatalf("%s reads as %+v (%v), want %+v", data, got, err, want)
		}
	})
}

func TestSecondsAreADuration(t *testing.T) {
	if got := engine.Seconds(90).Duration(); got != 90*time.Second {
		t.Errorf("90 is %v", got)
	}
}
