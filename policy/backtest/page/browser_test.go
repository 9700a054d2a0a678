package page_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
	"github.com/paotui-go/paotui/policy/backtest"
	"github.com/paotui-go/paotui/policy/backtest/page"
)

// chromium is a browser that is there: the one that PAOTUI_TEST_CHROMIUM names, or
// one of the usual names.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("PAOTUI_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no Chromium, and the page can not be looked at: install one, or name it in PAOTUI_TEST_CHROMIUM")
	}
	t.Skip("there is no Chromium: the page is not looked at")
	return ""
}

// result backtests three weeks of made-up lines in which much is known, and some is
// not.
func result(t *testing.T) backtest.Result {
	t.Helper()
	var lines strings.Builder
	begin := time.Date(2026, 5, 1, 9, 0, 0, 0, engine.China)
	carriers := []string{"SFTC", "DADA", "MTPS", "SS"}
	for n := range 600 {
		at := begin.Add(time.Duration(n) * 47 * time.Minute)
		called, others := n%4, (n/4)%3+1
		var offers []string
		for i, c := range carriers {
			switch (n + 3*i) % 11 {
			case 0:
				offers = append(offers, fmt.Sprintf(`{"carrier":%q,"outcome":"unpriced"}`, c))
			default:
				offers = append(offers, fmt.Sprintf(`{"carrier":%q,"outcome":"priced","fee_fen":%d}`, c, 900+(n*37+i*211)%700))
			}
		}
		end, charged := "delivered", fmt.Sprint(950+(n*53+others)%700)
		if n%29 == 0 {
			end, charged = "no_rider", "null"
		}
		accepted := fmt.Sprintf(`%q`, at.Add(time.Duration(20+(n*97)%700)*time.Second).Format(time.RFC3339))
		if end == "no_rider" || n%31 == 0 {
			accepted = "null"
		}
		fmt.Fprintf(&lines, `{"order":{"id":"A%d","shop":"店 <b>%d</b>"},"at":%q,"offers":[%s],"placements":[{"carrier":%q,"at":%q,"charged_fen":%s,"tip_fen":0,"accepted_at":%s,"ended_at":%q,"end":%q}]}`+"\n",
			n, n%3, at.Format(time.RFC3339), strings.Join(offers, ","), carriers[called], at.Format(time.RFC3339), charged, accepted,
			at.Add(50*time.Minute).Format(time.RFC3339), end)
	}
	cases, err := backtest.Read(strings.NewReader(lines.String() + "no line at all\n"))
	if err != nil || len(cases.Bad) != 1 {
		t.Fatal(err, cases.Bad)
	}
	return backtest.Run(cases, policy.Policy{}, backtest.Options{})
}

func written(t *testing.T, r backtest.Result) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.WriteHTML(&out, r); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backtest.html")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// visit is what the browser did besides drawing.
type visit struct {
	mu       sync.Mutex
	requests []string
	errors   []string
}

func (v *visit) hear(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		v.requests = append(v.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		v.errors = append(v.errors, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.errors = append(v.errors, string(e.Type))
	}
}

// drawn is what one plot looks like on the screen.
type drawn struct {
	ID            string
	Width, Height float64
	Overflow      []string
	Hidden        []string
}

// look gathers the plots; a text that leaves its drawing is told.
const look = `[...document.querySelectorAll('figure svg')].map(svg => {
	const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal, overflow = [], hidden = [];
	for (const text of svg.querySelectorAll('text')) {
		const b = text.getBoundingClientRect();
		if (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1) overflow.push(text.textContent);
		if (b.width === 0 || view.width === 0) hidden.push(text.textContent);
	}
	return {ID: svg.id, Width: box.width, Height: box.height, Overflow: overflow, Hidden: hidden};
})`

func TestThePageInABrowser(t *testing.T) {
	browser := chromium(t)
	for name, r := range map[string]backtest.Result{"three weeks": result(t), "nothing": backtest.Run(backtest.Cases{}, policy.Policy{}, backtest.Options{})} {
		path := written(t, r)
		for _, width := range []int64{390, 1280} {
			t.Run(fmt.Sprintf("%s, %d wide", name, width), func(t *testing.T) {
				inBrowser(t, browser, path, width, r, name)
			})
		}
	}
}

func inBrowser(t *testing.T, browser, path string, width int64, r backtest.Result, name string) {
	tab := openTab(t, browser)
	var v visit
	if err := chromedp.Listen(tab, v.hear); err != nil {
		t.Fatal(err)
	}
	must(chromedp.Call(tab, network.Enable, network.EnableParams{}))(t)
	must(chromedp.Call(tab, runtime.Enable, cdp.Empty{}))(t)
	must(chromedp.Call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 600}))(t)
	if err := chromedp.Do(tab, chromedp.Navigate("file://"+path)); err != nil {
		t.Fatal(err)
	}
	plots := must(chromedp.Run(tab, chromedp.Evaluate[[]drawn](look)))(t)
	wide := must(chromedp.Run(tab, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)))(t)
	outside := must(chromedp.Run(tab, chromedp.Evaluate[int](`document.querySelectorAll('img, script, link, iframe, object, td b').length`)))(t)
	cells := must(chromedp.Run(tab, chromedp.Evaluate[[][]string](`[...document.querySelectorAll('#measures tbody tr')].map(row => [row.dataset.measure, ...[...row.cells].map(c => c.firstChild.textContent)])`)))(t)
	keep(t, must(chromedp.Run(tab, chromedp.FullScreenshot(100)))(t), fmt.Sprintf("%s-%d.png", strings.ReplaceAll(name, " ", "-"), width))
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.requests) != 1 || len(v.errors) != 0 || outside != 0 {
		t.Errorf("requests %v, errors %v, %d things from outside", v.requests, v.errors, outside)
	}
	if wide > width {
		t.Errorf("the page is %d wide on a screen of %d", wide, width)
	}
	checkPlots(t, plots)
	checkCells(t, cells, r)
}

// openTab starts a browser for the test.
func openTab(t *testing.T, browser string) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU, chromedp.ExecPath(browser))
	t.Cleanup(cancel)
	tab, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return tab
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// keep leaves the screenshot where PAOTUI_TEST_SHOTS says, for people to look at.
func keep(t *testing.T, shot []byte, name string) {
	dir := os.Getenv("PAOTUI_TEST_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), shot, 0o600); err != nil {
		t.Error(err)
	}
}

func checkPlots(t *testing.T, plots []drawn) {
	t.Helper()
	if len(plots) != len(page.Plots) {
		t.Fatalf("%d plots of %d", len(plots), len(page.Plots))
	}
	for i, p := range plots {
		if p.ID != "plot-"+page.Plots[i] || p.Width < 250 || p.Height < 100 {
			t.Errorf("plot %d is %s, of %v by %v", i, p.ID, p.Width, p.Height)
		}
		if len(p.Overflow)+len(p.Hidden) > 0 {
			t.Errorf("%s: text leaves the drawing: %q; or is not seen: %q", p.ID, p.Overflow, p.Hidden)
		}
	}
}

func checkCells(t *testing.T, cells [][]string, r backtest.Result) {
	t.Helper()
	if len(cells) != len(r.Measures) {
		t.Fatalf("%d measures of %d", len(cells), len(r.Measures))
	}
	for i, m := range r.Measures {
		want := []string{m.Done.Shown(m.Unit), m.Policy.Shown(m.Unit), m.Best.Shown(m.Unit), m.Difference.Shown(m.Unit), fmt.Sprint(m.Difference.Both), m.Difference.Words, m.Policy.Sure()}
		if got := cells[i][2:]; cells[i][0] != m.Name || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, want %q", m.Name, got, want)
		}
	}
}
