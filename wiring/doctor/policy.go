package doctor

import (
	"strings"

	"github.com/paotui-go/paotui/wiring"
)

// checkPolicy reads the policy file.
func (x *exam) checkPolicy() {
	_, err := wiring.NewPolicyFile(x.cfg)
	switch {
	case err != nil:
		for line := range strings.Lines(err.Error()) {
			x.found("policy.invalid", About{}, strings.TrimSpace(line))
		}
	case x.cfg.Policy == "":
		x.fine(Policy, About{}, "there is none: the cheapest is sent")
	default:
		x.fine(Policy, About{}, x.cfg.Policy)
	}
}
