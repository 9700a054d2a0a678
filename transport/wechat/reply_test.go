package wechat

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/iotest"
)

func TestRepliesAreReadWholeWhateverLengthTheyClaim(t *testing.T) {
	broken := errors.New("broken")
	for why, c := range map[string]struct {
		body    io.Reader
		claimed int64
		length  int
		err     error
	}{
		"as claimed":          {bytes.NewReader(make([]byte, 230)), 230, 230, nil},
		"empty":               {bytes.NewReader(nil), 0, 0, nil},
		"claims nothing":      {bytes.NewReader(make([]byte, 100_000)), -1, 100_000, nil},
		"claims too little":   {bytes.NewReader(make([]byte, 5000)), 10, 5000, nil},
		"claims far too much": {bytes.NewReader(make([]byte, 10)), 1 << 60, 10, nil},
		"byte by byte":        {iotest.OneByteReader(bytes.NewReader(make([]byte, 3000))), -1, 3000, nil},
		"its end with data":   {iotest.DataErrReader(bytes.NewReader(make([]byte, 3000))), 3000, 3000, nil},
		"the largest":         {bytes.NewReader(make([]byte, largestReply)), largestReply, largestReply, nil},
		"larger":              {bytes.NewReader(make([]byte, 2*largestReply)), 2 * largestReply, largestReply + 1, nil},
		"breaks off":          {io.MultiReader(bytes.NewReader(make([]byte, 9)), iotest.ErrReader(broken)), 20, 9, broken},
	} {
		b, err := readReply(&http.Response{Body: io.NopCloser(c.body), ContentLength: c.claimed})
		if len(b) != c.length || !errors.Is(err, c.err) {
			t.Errorf("%s: %d bytes, %v; want %d, %v", why, len(b), err, c.length, c.err)
		}
	}
}
