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
		switch {
		case !mayBeNothing(v.Type()):
			d.shape(path, written, "nothing stands here")
		case v.Kind() == reflect.Struct:
			d.require(path, v, nil, nil)
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
		d.mapping(path, node, v, tag)
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

// mayBeNothing says whether a key may stand there with nothing behind it: sections,
// whose lines may all be commented out, but no single value.
func mayBeNothing(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer:
		return t.Elem().Kind() == reflect.Struct && mayBeNothing(t.Elem())
	case reflect.Struct:
		return oneOf(t) == nil && !reflect.PointerTo(t).Implements(textType)
	default:
		return t.Kind() == reflect.Map || t.Kind() == reflect.Slice
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
func oneOf(t reflect.Type) []string { return ofAll(t, "one") }

// notBoth are two keys that may not be there together.
func notBoth(t reflect.Type) []string { return ofAll(t, "not_both") }

// ofAll is what the tag of the field _ says about the keys of a struct.
func ofAll(t reflect.Type, tag string) []string {
	f, ok := t.FieldByName("_")
	if !ok || f.Tag.Get(tag) == "" {
		return nil
	}
	return strings.Split(f.Tag.Get(tag), ",")
}

// isRequired says whether a key must be there, and something behind it.
func isRequired(tag reflect.StructTag) bool { return tag.Get("required") == "true" }

// require tells the required keys that are missing or empty, but not of those that
// somebody meant by another.
func (d *decoder) require(path Path, v reflect.Value, got, misspelt []string) {
	for _, k := range keysOf(v.Type()) {
		value := v.Field(k.index)
		there := slices.Contains(got, k.name)
		switch {
		case !isRequired(k.tag), slices.Contains(misspelt, k.name), d.isTold(path.Key(k.name)), there && (value.CanInt() || value.CanFloat() || value.Kind() == reflect.Bool):
		case !there || value.IsZero() || value.Kind() == reflect.Map && value.Len() == 0:
			d.Add(path.Key(k.name), "this is missing: %s", inSentence(k.tag.Get("about")))
		}
	}
}

// isTold says whether something is told already of what is below a path.
func (d *decoder) isTold(path Path) bool {
	return slices.ContainsFunc(d.found, func(f Finding) bool { return f.Path.starts(path) })
}

// inSentence is the first sentence of a text as a part of another.
func inSentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSuffix(text, "."), ". ")
	if len(text) > 1 && text[1] >= 'a' && text[1] <= 'z' || strings.HasPrefix(text, "A ") {
		text = strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

func (d *decoder) structure(path Path, node ast.Node, v reflect.Value) {
	keys, got, misspelt := keysOf(v.Type()), []string{}, []string{}
	ok := d.each(path, node, func(name string, pair *ast.MappingValueNode) {
		i := slices.IndexFunc(keys, func(k keyed) bool { return k.name == name })
		if i < 0 {
			d.shape(path.Key(name), pair.Key, "unknown key %q%s", name, meant(name, namesOf(keys)))
			misspelt = append(misspelt, closest(name, namesOf(keys)))
			return
		}
		got = append(got, name)
		if slices.Contains(oneOf(v.Type()), name) && isKind[*ast.NullNode](d.unalias(pair.Value)) {
			d.shape(path.Key(name), pair.Value, "nothing stands here")
			return
		}
		d.value(path.Key(name), pair.Value, v.Field(keys[i].index), keys[i].tag)
	})
	if !ok {
		return
	}
	if one := oneOf(v.Type()); one != nil && among(got, one) != 1 {
		d.shape(path, first(node), "expected exactly one of %s", strings.Join(one, ", "))
	}
	if two := notBoth(v.Type()); two != nil && among(got, two) > 1 {
		d.shape(path, first(node), "expected one of %s, not both", strings.Join(two, ", "))
	}
	for _, k := range keys {
		if with := k.tag.Get("with"); with != "" && slices.Contains(got, k.name) && !slices.Contains(got, with) {
			d.Add(path.Key(k.name), "this belongs to %s, which is missing", with)
		}
	}
	d.require(path, v, got, misspelt)
}

// among is how many of some names are in another list.
func among(got, of []string) (n int) {
	for _, name := range got {
		if slices.Contains(of, name) {
			n++
		}
	}
	return n
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

func (d *decoder) mapping(path Path, node ast.Node, v reflect.Value, tag reflect.StructTag) {
	v.Set(reflect.MakeMap(v.Type()))
	known := keysTag(tag)
	d.each(path, node, func(name string, pair *ast.MappingValueNode) {
		if known != nil && !slices.Contains(known, name) {
			d.shape(path.Key(name), pair.Key, "unknown key %q%s", name, meant(name, known))
			return
		}
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(path.Key(name), pair.Value, element, "")
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), element)
	})
}

// keysTag are the only keys of a map; nil is any.
func keysTag(tag reflect.StructTag) []string {
	if keys := tag.Get("keys"); keys != "" {
		return strings.Split(keys, ",")
	}
	return nil
}

func namesOf(keys []keyed) (names []string) {
	for _, k := range keys {
		names = append(names, k.name)
	}
	return names
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

// meant says which key somebody may have meant by another, or which there are.
func meant(name string, names []string) string {
	if best := closest(name, names); best != "" {
		return ": did you mean " + best + "?"
	}
	return ": here can be " + strings.Join(names, ", ")
}

// closest is the name that is like another one; "" if none is.
func closest(name string, names []string) string {
	best, least := "", 3
	for _, n := range names {
		if far := edits(name, n); far < least && far < len(name) {
			best, least = n, far
		}
	}
	return best
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
