package doctor

import (
	"strings"
)

// checkConfiguration looks at what [wiring.Load] lets pass and is hardly meant.
func (x *exam) checkConfiguration(all patients) {
	before := len(x.findings)
	if strings.HasPrefix(x.cfg.BaseURL, "http://") && !x.cfg.Simulated {
		x.found("configuration.plain_http", About{}, "base_url begins with http:// and the configuration is not simulated")
	}
	for _, accounts := range all {
		for _, a := range accounts {
			if published(a.Merchant) {
				x.found("configuration.sandbox", a.about(), "the merchant's number is printed in WeChat's documents")
			}
		}
	}
	if len(x.findings) == before {
		x.fine(Configuration, About{}, "it can be read")
	}
}
