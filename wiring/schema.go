package wiring

import "github.com/paotui-go/paotui/engine/strictyaml"

// SchemaID is what the JSON Schema of the configuration file calls itself.
const SchemaID = "https://github.com/paotui-go/paotui/docs/config.schema.json"

// Schema is the JSON Schema (2020-12) of the configuration file, for editors;
// docs/config.schema.json has it. It is made of [Config], as the reader's rules are. What
// only a look at several keys at once or at the environment tells is told by [Check].
func Schema() []byte {
	return strictyaml.Schema(Config{}, SchemaID, "The configuration file of paotui")
}
