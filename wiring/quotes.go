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
	"merchant", "store", "sqlite", "service", "datum", "listen", "path", "mode", "unpriced",
}

// nameKeys are the keys under which the keys are names of the user's.
var nameKeys = []string{"apps", "shops", "accounts"}

// plainNumber is a number that stays the same as text.
var plainNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

// checkText looks for what is not text where text belongs, before it is converted.
func (f *findings) checkText(node ast.Node, names bool) {
	for _, pair := range pairs(node) {
		key := pair.Key.GetToken().Value
		switch {
		case names:
			f.wantText("a name", pair.Key)
			f.checkText(pair.Value, false)
		case slices.Contains(textKeys, key) && !(key == "store" && node == body(f.file)): // of the whole, not of an account
			f.wantText(key, pair.Value)
		default:
			f.checkText(pair.Value, slices.Contains(nameKeys, key))
		}
	}
}

func (f *findings) wantText(what string, node ast.Node) {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		node = anchor.Value
	}
	token := node.GetToken()
	if token == nil || token.Position == nil || plainNumber.MatchString(token.Value) {
		return
	}
	problem := ""
	switch node.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType, ast.InfinityType, ast.NanType:
		problem = "put it in quotes, or YAML reads it as a number"
		if node.Type() == ast.BoolType {
			problem = "put it in quotes, or YAML reads it as true or false"
		}
	case ast.SequenceType:
		problem = "a list stands here"
	case ast.MappingType, ast.MappingValueType:
		problem = "keys with values stand here"
	default:
		return
	}
	f.lines = append(f.lines, fmt.Sprintf("line %d, column %d: %s is text: %s", token.Position.Line, token.Position.Column, what, problem))
}

func pairs(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	case *ast.AnchorNode:
		return pairs(n.Value)
	default:
		return nil
	}
}
