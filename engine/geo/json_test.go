package geo_test

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/engine/geo"
	"pgregory.net/rapid"
)

func TestReadLocation(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		lng, lat float64
		within   float64
	}{
		"without a datum it is GCJ-02":         {`{"lng":116.397428,"lat":39.90923}`, 116.397428, 39.90923, 0},
		"GCJ-02 by name":                       {`{"lng":116.397428,"lat":39.90923,"datum":"gcj02"}`, 116.397428, 39.90923, 0},
		"from a GPS receiver":                  {`{"lng":116.404,"lat":39.915,"datum":"wgs84"}`, 116.410244, 39.916404, 0},
		"from Baidu, the datum first":          {`{"datum":"bd09","lat":39.92133699351021,"lng":116.41036949371029}`, 116.404, 39.915, 0.12},
		"more decimals than the wire has":      {`{"lng":116.3974284999,"lat":39.9092301}`, 116.397428, 39.90923, 0},
		"whole numbers and exponents":          {`{"lng":1.16e2,"lat":40}`, 116, 40, 0},
		"spaces":                               {" {\n\"lng\" : 116.4 , \"lat\" : 39.9 } ", 116.4, 39.9, 0},
		"swapped: for the order's check":       {`{"lng":39.90923,"lat":116.397428}`, 39.90923, 116.397428, 0},
		"swapped from Baidu: numbers stay":     {`{"lng":39.90923,"lat":116.397428,"datum":"bd09"}`, 39.90923, 116.397428, 0},
		"off the Earth: for the order's check": {`{"lng":1000,"lat":-1000,"datum":"wgs84"}`, 1000, -1000, 0},
	} {
		var p geo.GCJ02
		if err := json.Unmarshal([]byte(c.text), &p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		near(t, name, p.Lng, p.Lat, c.lng, c.lat, c.within)
	}
}

func TestReadRefusesLocation(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"not an object":              {`[116.4,39.9]`, "write an object such as"},
		"text":                       {`"116.4,39.9"`, "write an object such as"},
		"empty":                      {`{}`, "lng and lat are missing"},
		"no longitude":               {`{"lat":39.9}`, "lng is missing"},
		"no latitude":                {`{"lng":116.4}`, "lat is missing"},
		"quoted longitude":           {`{"lng":"116.4","lat":39.9}`, "lng has to be a number: leave out the quotes"},
		"quoted latitude":            {`{"lng":116.4,"lat":"39.9"}`, "lat has to be a number: leave out the quotes"},
		"null is not zero":           {`{"lng":null,"lat":39.9}`, "lng has to be a number in degrees"},
		"a nested value":             {`{"lng":{"deg":116},"lat":39.9}`, "lng has to be a number in degrees"},
		"a number beyond float64":    {`{"lng":1e400,"lat":39.9}`, "lng is far out of range"},
		"an unknown field":           {`{"lng":116.4,"lat":39.9,"alt":40}`, `unknown field "alt"`},
		"another spelling":           {`{"longitude":116.4,"lat":39.9}`, `unknown field "longitude"`},
		"another case":               {`{"LNG":116.4,"lat":39.9}`, `unknown field "LNG"`},
		"the same twice":             {`{"lng":116.4,"lat":39.9,"lng":121.5}`, "lng is given twice"},
		"an unknown datum":           {`{"lng":116.4,"lat":39.9,"datum":"cgcs2000"}`, `unknown datum "cgcs2000": write "gcj02", "wgs84" or "bd09"`},
		"a datum in another case":    {`{"lng":116.4,"lat":39.9,"datum":"WGS84"}`, `unknown datum "WGS84"`},
		"a datum in WeChat's number": {`{"lng":116.4,"lat":39.9,"datum":1}`, "datum has to be text"},
		"an empty datum":             {`{"lng":116.4,"lat":39.9,"datum":""}`, `unknown datum ""`},
	} {
		p := geo.GCJ02{Lng: 1, Lat: 2}
		err := json.Unmarshal([]byte(c.text), &p)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error is %v, want one that says %q", name, err, c.says)
		}
		if p != (geo.GCJ02{Lng: 1, Lat: 2}) {
			t.Errorf("%s: refused, and yet changed to %v", name, p)
		}
	}
}

func TestErrorsKeepThePositionAndStayShort(t *testing.T) {
	for _, text := range []string{
		`{"lng":"116.397428","lat":39.90923}`,
		`{"lng":116.397428,"lat":39.90923,"datum":"` + strings.Repeat("x", 1<<20) + `"}`,
		`{"lng":116.397428,"lat":39.90923,"` + strings.Repeat("y", 1<<20) + `":1}`,
	} {
		err := json.Unmarshal([]byte(text), new(geo.GCJ02))
		if err == nil {
			t.Fatalf("read %.80s", text)
		}
		if said := err.Error(); strings.Contains(said, "39.90923") || strings.Contains(said, "116.397428") || len(said) > 300 {
			t.Errorf("the error repeats the position, or too much: %.400s", said)
		}
	}
}

func TestNullChangesNothing(t *testing.T) {
	p := geo.GCJ02{Lng: 116.4, Lat: 39.9}
	if err := json.Unmarshal([]byte("null"), &p); err != nil || p != (geo.GCJ02{Lng: 116.4, Lat: 39.9}) {
		t.Errorf("null gave %v, %v", p, err)
	}
}

func TestWriteLocation(t *testing.T) {
	for name, c := range map[string]struct {
		p    geo.GCJ02
		want string
	}{
		"six decimals":                 {geo.GCJ02{Lng: 116.39742849, Lat: 39.9092300001}, `{"lng":116.397428,"lat":39.90923,"datum":"gcj02"}`},
		"whole degrees":                {geo.GCJ02{Lng: 116, Lat: 40}, `{"lng":116,"lat":40,"datum":"gcj02"}`},
		"what Check has yet to refuse": {geo.GCJ02{Lng: 39.9, Lat: 116.4}, `{"lng":39.9,"lat":116.4,"datum":"gcj02"}`},
	} {
		got, err := json.Marshal(c.p)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := json.Marshal(geo.GCJ02{Lng: 116, Lat: x}); err == nil {
			t.Errorf("latitude %v was written as %s", x, got)
		}
	}
}

var sixDecimals = regexp.MustCompile(`^\{"lng":-?\d+(\.\d{1,6})?,"lat":-?\d+(\.\d{1,6})?,"datum":"gcj02"\}$`)

func TestWritingAndReadingAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := geo.GCJ02{
			Lng: rapid.Float64Range(-180, 180).Draw(t, "lng"),
			Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"),
		}.Round6()
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		// encoding/json writes what is below a millionth with an exponent; at six
		// decimals nothing is.
		if !sixDecimals.Match(text) {
			t.Fatalf("written as %s", text)
		}
		var back geo.GCJ02
		if err := json.Unmarshal(text, &back); err != nil || back != p {
			t.Fatalf("%s was read as %v, %v; want %v", text, back, err, p)
		}
	})
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, text := range []string{
		`{"lng":116.397428,"lat":39.90923}`, `{"lng":116.4,"lat":39.9,"datum":"wgs84"}`, `{"lng":-1e308,"lat":1e308,"datum":"bd09"}`,
		`null`, `{`, `{"lng":}`, `{"lng":1,"lat":2`, `{"lng":1,"lat":2}}`, `{"lng":1e-320,"lat":-0}`, `{"lng":[[[[`, "{\"\xff\":1}", ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		// The method itself, which others may call with bytes that no one has checked.
		var p geo.GCJ02
		if err := p.UnmarshalJSON(text); err != nil {
			if p != (geo.GCJ02{}) {
				t.Fatalf("refused (%v), and yet changed to %v", err, p)
			}
			return
		}
		if !json.Valid(text) {
			t.Fatalf("read %q, which is not JSON", text)
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatalf("%q was read as %v, which cannot be written: %v", text, p, err)
		}
		var again geo.GCJ02
		if err := json.Unmarshal(written, &again); err != nil || again != p {
			t.Fatalf("%q was read as %v, written as %s, read as %v (%v)", text, p, bytes.TrimSpace(written), again, err)
		}
	})
}
