package wiring

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// textKeys are the keys whose values are text. YAML reads 0012345 without quotes as
// an octal number and 1.50 as 1.5; as a shop's number or a secret either would be
// another one, without a word.
var textKeys = []string{
	"base_url", "app", "secret", "token", "previous_token", "aes_key", "previous_aes_key",
	"merchant", "store", "service", "datum", "listen", "path", "mode",
}

// plainNumber is a number that stays the same as text.
var plainNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// quotes looks for numbers and truths where text belongs.
type quotes struct{ found *findings }

// Visit implements ast.Visitor.
func (q quotes) Visit(node ast.Node) ast.Visitor {
	pair, ok := node.(*ast.MappingValueNode)
	if !ok || !slices.Contains(textKeys, pair.Key.GetToken().Value) {
		return q
	}
	if plainNumber.MatchString(pair.Value.GetToken().Value) {
		return q
	}
	switch pair.Value.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType, ast.InfinityType, ast.NanType:
		where := pair.Value.GetToken().Position
		q.found.lines = append(q.found.lines, fmt.Sprintf("line %d, column %d: %s is text: put it in quotes, or YAML reads it as a number", where.Line, where.Column, pair.Key.GetToken().Value))
	}
	return q
}
