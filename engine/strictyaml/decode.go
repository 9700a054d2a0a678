package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// mostNodes bounds what aliases of aliases can unfold to.
const mostNodes = 200_000

type decoder struct {
	*Document
	anchors map[string]ast.Node
	nodes   int
}

func newDecoder(d *Document) *decoder { return &decoder{Document: d, anchors: map[string]ast.Node{}} }

func (d *decoder) root(into any) {
	d.value(nil, d.body, reflect.ValueOf(into).Elem(), "")
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value reads a node into v.
func (d *decoder) value(path Path, node ast.Node, v reflect.Value, tag reflect.StructTag) {
	if d.nodes++; d.nodes > mostNodes {
		if d.nodes == mostNodes+1 {
			d.shape(path, node, "this unfolds to too much")
		}
		return
	}
	written := node
	if node = d.unalias(node); node == nil {
		d.shape(path, written, "no anchor before it has this name")
		return
	}
	if isKind[*ast.NullNode](node) {
		if v.CanInt() || v.Kind() == reflect.Pointer && v.Type().Elem().Kind() != reflect.Struct {
			d.shape(path, node, "nothing stands here")
		}
		return
	}
	isText := reflect.PointerTo(v.Type()).Implements(textType)
	isMap := len(pairs(node)) > 0 || isKind[*ast.MappingNode](node)
	switch {
	case v.Kind() == reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		d.value(path, node, target.Elem(), tag)
		v.Set(target)
	case v.Type() == durationType:
		d.duration(path, node, v, tag)
	case isText && !(isMap && v.Kind() == reflect.Struct && hasKeys(v.Type())):
		d.unmarshal(path, node, v)
	case v.Kind() == reflect.Struct:
		d.structure(path, node, v)
	case v.Kind() == reflect.Map:
		d.mapping(path, node, v)
	case v.Kind() == reflect.Slice:
		d.list(path, node, v, tag)
	case v.Kind() == reflect.String:
		if text, ok := d.text(path, node); ok && d.isOneOf(path, node, text, tag) {
			v.SetString(text)
		}
	case v.Kind() == reflect.Bool:
		if b, ok := node.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
		} else {
			d.shape(path, node, "expected true or false")
		}
	case v.CanInt():
		d.integer(path, node, v, tag)
	case v.CanFloat():
		d.float(path, node, v)
	default:
		panic("strictyaml: a field of type " + v.Type().String())
	}
}

// unalias follows aliases and remembers anchors.
func (d *decoder) unalias(node ast.Node) ast.Node {
	for range 100 {
		switch n := node.(type) {
		case *ast.AnchorNode:
			if token := n.Name.GetToken(); token != nil {
				d.anchors[token.Value] = n.Value
			}
			node = n.Value
		case *ast.AliasNode:
			token := n.Value.GetToken()
			if token == nil || d.anchors[token.Value] == nil {
				return nil
			}
			node = d.anchors[token.Value]
		case *ast.TagNode:
			node = n.Value
		default:
			return node
		}
	}
	return nil
}

func isKind[N ast.Node](node ast.Node) bool { _, ok := node.(N); return ok }

// keyed is a field that is read.
type keyed struct {
	name  string
	index int
	tag   reflect.StructTag
}

func keysOf(t reflect.Type) (keys []keyed) {
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && name != "-" {
			keys = append(keys, keyed{name, i, f.Tag})
		}
	}
	return keys
}

func hasKeys(t reflect.Type) bool { return len(keysOf(t)) > 0 }

// oneOf are the keys of which exactly one must be there.
func oneOf(t reflect.Type) []string {
	if f, ok := t.FieldByName("_"); ok {
		return strings.Split(f.Tag.Get("one"), ",")
	}
	return nil
}

func (d *decoder) structure(path Path, node ast.Node, v reflect.Value) {
	keys, got := keysOf(v.Type()), []string{}
	ok := d.each(path, node, func(name string, pair *ast.MappingValueNode) {
		i := slices.IndexFunc(keys, func(k keyed) bool { return k.name == name })
		if i < 0 {
			d.shape(path.Key(name), pair.Key, "unknown key %q%s", name, meant(name, keys))
			return
		}
		got = append(got, name)
		if slices.Contains(oneOf(v.Type()), name) && isKind[*ast.NullNode](d.unalias(pair.Value)) {
			d.shape(path.Key(name), pair.Value, "nothing stands here")
			return
		}
		d.value(path.Key(name), pair.Value, v.Field(keys[i].index), keys[i].tag)
	})
	one := oneOf(v.Type())
	if !ok || one == nil {
		return
	}
	n := 0
	for _, name := range got {
		if slices.Contains(one, name) {
			n++
		}
	}
	if n != 1 {
		d.shape(path, first(node), "expected exactly one of %s", strings.Join(one, ", "))
	}
}

// first is where a mapping begins.
func first(node ast.Node) ast.Node {
	if all := pairs(node); len(all) > 0 {
		return all[0].Key
	}
	return node
}

// each visits the pairs of a mapping; false if it is none.
func (d *decoder) each(path Path, node ast.Node, visit func(name string, pair *ast.MappingValueNode)) bool {
	if !isKind[*ast.MappingNode](node) && !isKind[*ast.MappingValueNode](node) {
		d.shape(path, node, "expected keys with values")
		return false
	}
	seen := map[string]bool{}
	for _, pair := range pairs(node) {
		name, ok := d.name(path, pair.Key)
		switch {
		case !ok:
		case seen[name]:
			d.shape(path.Key(name), pair.Key, "this key is there twice")
		default:
			seen[name] = true
			visit(name, pair)
		}
	}
	return true
}

func (d *decoder) name(path Path, key ast.MapKeyNode) (string, bool) {
	switch n := plain(key.(ast.Node)).(type) {
	case *ast.MergeKeyNode:
		d.shape(path, key, "<< is not read here: write it out")
		return "", false
	case *ast.StringNode:
		return n.Value, true
	default:
		return d.textOf(path, key, "a name")
	}
}

func (d *decoder) mapping(path Path, node ast.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.each(path, node, func(name string, pair *ast.MappingValueNode) {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(path.Key(name), pair.Value, element, "")
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), element)
	})
}

func (d *decoder) list(path Path, node ast.Node, v reflect.Value, tag reflect.StructTag) {
	n, ok := node.(*ast.SequenceNode)
	if !ok {
		d.shape(path, node, "expected a list")
		return
	}
	if len(n.Values) == 0 {
		return // the same as none
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Values), len(n.Values)))
	for i, element := range n.Values {
		if element == nil || isKind[*ast.NullNode](d.unalias(element)) {
			d.shape(path.Index(i), orElse(element, node), "an element of this list is empty")
			continue
		}
		d.value(path.Index(i), element, v.Index(i), tag)
	}
}

func orElse(node, other ast.Node) ast.Node {
	if node == nil {
		return other
	}
	return node
}

// plainNumber is a number that stays the same as text. YAML reads 0012345 as octal and
// 1.50 as 1.5: as a shop's number or a secret either would be another one, without a
// word.
var plainNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

func (d *decoder) text(path Path, node ast.Node) (string, bool) {
	what := "this"
	if n := len(path); n > 0 && !isIndex(path[n-1]) {
		what = path[n-1]
	}
	return d.textOf(path, node, what)
}

func (d *decoder) textOf(path Path, node ast.Node, what string) (string, bool) {
	token := node.GetToken()
	problem := "put it in quotes, or YAML reads it as a number"
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		if token != nil && plainNumber.MatchString(token.Value) {
			return token.Value, true
		}
	case *ast.BoolNode:
		problem = "put it in quotes, or YAML reads it as true or false"
	case *ast.SequenceNode:
		problem = "a list stands here"
	case *ast.NullNode:
		problem = "nothing stands here"
	default:
		problem = "keys with values stand here"
	}
	d.shape(path, node, "%s is text: %s", what, problem)
	return "", false
}

func (d *decoder) unmarshal(path Path, node ast.Node, v reflect.Value) {
	text, ok := d.text(path, node)
	if !ok {
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		d.shape(path, node, "%s", err)
	}
}

func (d *decoder) isOneOf(path Path, node ast.Node, text string, tag reflect.StructTag) bool {
	enum := tag.Get("enum")
	if enum == "" || slices.Contains(strings.Split(enum, ","), text) {
		return true
	}
	d.shape(path, node, "expected one of %s", strings.ReplaceAll(enum, ",", ", "))
	return false
}

func (d *decoder) duration(path Path, node ast.Node, v reflect.Value, tag reflect.StructTag) {
	s, ok := node.(*ast.StringNode)
	var t time.Duration
	var err error
	if ok {
		t, err = time.ParseDuration(s.Value)
	}
	least, most := time.Duration(0), 100*365*24*time.Hour
	if text := tag.Get("min"); text != "" {
		least, _ = time.ParseDuration(text)
	}
	if text := tag.Get("max"); text != "" {
		most, _ = time.ParseDuration(text)
	}
	switch {
	case !ok || err != nil:
		d.shape(path, node, "expected a time such as 90s, 3m or 1h30m")
	case t < least || t > most:
		d.shape(path, node, "expected a time from %v to %v", least, most)
	default:
		v.SetInt(int64(t))
	}
}

// decimal is a number that means what it looks like: YAML takes 0100 for 64.
var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

func (d *decoder) integer(path Path, node ast.Node, v reflect.Value, tag reflect.StructTag) {
	n, ok := node.(*ast.IntegerNode)
	var value int64
	if ok && !decimal.MatchString(n.GetToken().Value) {
		d.shape(path, node, "expected a whole number in decimal, without a zero in front")
		return
	}
	if ok {
		switch x := n.Value.(type) {
		case int64:
			value = x
		case uint64:
			value, ok = int64(x), x <= 1<<62
		default:
			ok = false
		}
	}
	if !ok || v.OverflowInt(value) {
		d.shape(path, node, "expected a whole number")
		return
	}
	least, errLeast := strconv.ParseInt(tag.Get("min"), 10, 64)
	most, errMost := strconv.ParseInt(tag.Get("max"), 10, 64)
	if errLeast == nil && value < least || errMost == nil && value > most {
		d.shape(path, node, "expected a whole number%s", bounds(tag))
		return
	}
	v.SetInt(value)
}

func bounds(tag reflect.StructTag) string {
	least, most := tag.Get("min"), tag.Get("max")
	switch {
	case most == "":
		return fmt.Sprintf(" of %s or more", least)
	case least == "":
		return fmt.Sprintf(" of %s or less", most)
	default:
		return fmt.Sprintf(" from %s to %s", least, most)
	}
}

func (d *decoder) float(path Path, node ast.Node, v reflect.Value) {
	switch n := node.(type) {
	case *ast.FloatNode:
		v.SetFloat(n.Value)
	case *ast.IntegerNode:
		f, err := strconv.ParseFloat(fmt.Sprint(n.Value), 64)
		if err == nil {
			v.SetFloat(f)
			return
		}
		d.shape(path, node, "expected a number")
	default:
		d.shape(path, node, "expected a number")
	}
}

// meant is the key that somebody may have meant by another, or those that there are.
func meant(name string, keys []keyed) string {
	best, least := "", 3
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
		if n := edits(name, k.name); n < least {
			best, least = k.name, n
		}
	}
	if best != "" {
		return ": did you mean " + best + "?"
	}
	return ": here can be " + strings.Join(names, ", ")
}

// edits is how many letters have to be put in, taken out or changed (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
