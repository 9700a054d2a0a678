package wiring

import (
	"strconv"

	"github.com/goccy/go-yaml"

	"github.com/paotui-go/paotui/engine/secret"
)

// YAML is the configuration as a file, with its secrets: write it where only its
// owner reads it. It is the one door through which a configuration's secrets go out; any
// other encoder masks them. [Parse] reads it back.
func (c Config) YAML() ([]byte, error) {
	reveal := yaml.CustomMarshaler(func(t secret.Text) ([]byte, error) {
		return []byte(strconv.Quote(t.Reveal())), nil
	})
	return yaml.MarshalWithOptions(c, reveal, yaml.IndentSequence(true))
}
