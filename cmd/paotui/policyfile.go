package main

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/policy"
)

// loadPolicy reads a policy from a file: the cheapest, and what becomes of carriers
// that name no price ("unpriced: last" or "unpriced: exclude").
func loadPolicy(path string) (engine.Policy, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unusable(path, "read", err)
	}
	var file struct {
		Unpriced string `yaml:"unpriced"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s is no policy: %s", path, yaml.FormatError(err, false, false))
	}
	switch file.Unpriced {
	case "", "last":
		return policy.Cheapest{Unpriced: policy.Last()}, nil
	case "exclude":
		return policy.Cheapest{Unpriced: policy.Excluded()}, nil
	default:
		return nil, fmt.Errorf("%s is no policy: unpriced must be last or exclude", path)
	}
}
