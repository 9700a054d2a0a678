package immediate_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/paotui-go/paotui/carriers/carriertest"
	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/immediate/immediatetest"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// TestTheSuiteSeesAWrongProfile: what stands in a Profile is held to the company.
func TestTheSuiteSeesAWrongProfile(t *testing.T) {
	for _, c := range []struct {
		why     string
		profile immediate.Profile
		company wechatsim.Carrier
		change  func(*immediate.Profile)
		row     string
	}{
		{"a total taken for a step", dada.Profile(), wechatsim.DADA(), func(p *immediate.Profile) { p.Tips.Sends = immediate.TipStep }, "tip/totals"},
		{"a window that is wider than the company's", shansong.Profile(), wechatsim.SS(), func(p *immediate.Profile) { p.Timings[0].Least = 0 }, "check/quote agrees"},
		{"re-orders that the company refuses", meituan.Profile(), wechatsim.MTPS(), func(p *immediate.Profile) { p.Reorders = true }, "reorder/declared"},
		{"re-orders that the company would take", sftc.Profile(), wechatsim.SFTC(), func(p *immediate.Profile) { p.Reorders = false }, "reorder/declared"},
		{"tips that the company refuses", meituan.Profile(), wechatsim.MTPS(), func(p *immediate.Profile) { p.Tips.Sends = immediate.TipStep }, "tip/declared"},
		{"a yes that is not the end", shansong.Profile(), wechatsim.SS(), func(p *immediate.Profile) { p.CancelEndsAtPickup = true }, "cancel/after the pick-up"},
	} {
		t.Run(c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.change(&c.profile)
				var broken []string
				for _, r := range carriertest.Check(t.Context(), immediatetest.Harness(c.profile, c.company)) {
					if r.Err != nil {
						broken = append(broken, r.Name)
					}
				}
				if !slices.Contains(broken, c.row) {
					t.Errorf("the row %q does not see it; broken are %q", c.row, broken)
				}
			})
		})
	}
}
