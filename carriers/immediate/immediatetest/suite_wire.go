package immediatetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/paotui-go/paotui/carriers/carriertest"
)

const merchantPath = "/cgi-bin/express/local/business/"

// path is the wire's name of a call of the contract.
var path = map[carriertest.Call]string{
	carriertest.Quote: "order/pre_add", carriertest.Place: "order/add", carriertest.Query: "order/get",
	carriertest.Cancel: "order/cancel", carriertest.Tip: "order/addtips",
	carriertest.CancelCost: "order/precancel", carriertest.ConfirmReturn: "order/confirm_return", carriertest.Reorder: "order/readd",
}

func paths(c carriertest.Call) []string { return []string{path[c]} }

// tap is an http.RoundTripper that keeps what is ordered, and edits answers.
type tap struct {
	next http.RoundTripper

	mu     sync.Mutex
	placed map[string][]byte         // the last body of order/add or readd, by shop_order_id
	edits  map[string]map[string]any // for the next answer, by path
}

func newTap(next http.RoundTripper) *tap {
	return &tap{next: next, placed: map[string][]byte{}, edits: map[string]map[string]any{}}
}

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	name := strings.TrimPrefix(r.URL.Path, merchantPath)
	if r.Body == nil {
		return t.next.RoundTrip(r)
	}
	sent, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(sent))
	fields := t.passing(name, sent)
	answer, err := t.next.RoundTrip(r)
	if err != nil || fields == nil {
		return answer, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if body, err = edited(body, fields); err != nil {
		return nil, err
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return answer, nil
}

// passing notes a request, and gives what to change in its answer.
func (t *tap) passing(name string, sent []byte) map[string]any {
	t.mu.Lock()
	defer t.mu.Unlock()
	if name == path[carriertest.Place] || name == path[carriertest.Reorder] {
		var named struct {
			ID string `json:"shop_order_id"`
		}
		_ = json.Unmarshal(sent, &named) // what can not be read is the simulator's to refuse
		t.placed[named.ID] = sent
	}
	fields := t.edits[name]
	delete(t.edits, name)
	return fields
}

func (t *tap) rewriteNext(name string, fields map[string]any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.edits[name] = fields
}

func (t *tap) body(orderID string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.placed[orderID]
}
