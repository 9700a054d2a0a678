package strictyaml

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Document is a file that was read, and what is wrong with it. It is not safe for
// concurrent use.
type Document struct {
	body  ast.Node
	found []finding
}

type finding struct {
	line, column int
	path         Path
	shape        bool // what stands there could not be read
	text         string
}

// Path is the keys that lead to a value. An element of a list has its number, from 0.
type Path []string

// Key is the path to a key below.
func (p Path) Key(name string) Path { return append(p[:len(p):len(p)], name) }

// Index is the path to an element below.
func (p Path) Index(i int) Path { return p.Key(strconv.Itoa(i)) }

// String is such as policies.lunch.rank[0].
func (p Path) String() string {
	var b strings.Builder
	for i, name := range p {
		switch {
		case isIndex(name):
			b.WriteString("[" + name + "]")
		case i > 0:
			b.WriteString("." + name)
		default:
			b.WriteString(name)
		}
	}
	return b.String()
}

func isIndex(name string) bool { return name != "" && strings.Trim(name, "0123456789") == "" }

// Read reads the one document in data into the struct that into points to, as far as
// it can be read; [Document.Err] tells what could not. The error is that data is no
// YAML document at all. The caller bounds the size of data.
func Read(data []byte, into any) (*Document, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\ufeff")):
		return nil, errors.New("it begins with a byte order mark: save it without")
	case !utf8.Valid(data):
		return nil, errors.New("it is not UTF-8 text; was it saved as GBK?")
	case len(bytes.TrimSpace(data)) == 0:
		return nil, errors.New("it is empty")
	}
	file, err := parse(data)
	if err != nil {
		return nil, err
	}
	d := &Document{}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if d.body != nil {
			return nil, errors.New("it has more than one document; leave out the ---")
		}
		d.body = doc.Body
	}
	if d.body == nil {
		return nil, errors.New("it is empty")
	}
	newDecoder(d).root(into)
	return d, nil
}

// parse is the parser without the source in its messages, and without its panics.
func parse(data []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			file, err = nil, errors.New("it is not YAML")
		}
	}()
	file, err = parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err == nil {
		return file, nil
	}
	var where yaml.Error
	if !errors.As(err, &where) || where.GetToken() == nil || where.GetToken().Position == nil {
		return nil, errors.New("it is not YAML")
	}
	at := where.GetToken().Position
	return nil, fmt.Errorf("line %d, column %d: this is not YAML", at.Line, at.Column)
}

// Add tells something wrong with a value, or with one that is missing: then the line
// is that of the nearest key above it. Of what could not be read
// nothing more is told.
func (d *Document) Add(path Path, format string, args ...any) {
	if slices.ContainsFunc(d.found, func(f finding) bool { return f.shape && path.starts(f.path) }) {
		return
	}
	d.found = append(d.found, finding{line: d.line(path), path: path, text: path.String() + ": " + fmt.Sprintf(format, args...)})
}

func (p Path) starts(with Path) bool { return len(p) >= len(with) && slices.Equal(p[:len(with)], with) }

// shape tells that a node can not be read.
func (d *Document) shape(path Path, node ast.Node, format string, args ...any) {
	f := finding{line: 1, column: 1, path: path, shape: true, text: fmt.Sprintf(format, args...)}
	if token := node.GetToken(); token != nil && token.Position != nil {
		f.line, f.column = token.Position.Line, token.Position.Column
	}
	d.found = append(d.found, f)
}

// Err is everything that is wrong, a line each, in the order of the file; nil if
// nothing is.
func (d *Document) Err() error {
	if len(d.found) == 0 {
		return nil
	}
	slices.SortStableFunc(d.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	lines := make([]string, len(d.found))
	for i, f := range d.found {
		place := fmt.Sprintf("line %d: ", f.line)
		if f.column > 0 {
			place = fmt.Sprintf("line %d, column %d: ", f.line, f.column)
		}
		lines[i] = place + f.text
	}
	return errors.New(strings.Join(lines, "\n"))
}

// line is where a value stands, or the nearest key above it.
func (d *Document) line(path Path) int {
	line, node := 1, d.body
	for _, name := range path {
		next, at := child(node, name)
		if next == nil {
			return line
		}
		node, line = next, at
	}
	return line
}

// child is what stands under a key or a number, and in which line.
func child(node ast.Node, name string) (ast.Node, int) {
	if list, ok := plain(node).(*ast.SequenceNode); ok {
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= len(list.Values) {
			return nil, 0
		}
		return list.Values[i], lineOf(list.Values[i])
	}
	for _, pair := range pairs(node) {
		if token := pair.Key.GetToken(); token != nil && token.Value == name {
			return pair.Value, token.Position.Line
		}
	}
	return nil, 0
}

func lineOf(node ast.Node) int {
	if first := pairs(node); len(first) > 0 {
		node = first[0].Key
	}
	if token := node.GetToken(); token != nil && token.Position != nil {
		return token.Position.Line
	}
	return 1
}

// plain is a node without the anchor or the tag in front of it.
func plain(node ast.Node) ast.Node {
	for {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.TagNode:
			node = n.Value
		default:
			return node
		}
	}
}

func pairs(node ast.Node) []*ast.MappingValueNode {
	switch n := plain(node).(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	default:
		return nil
	}
}
