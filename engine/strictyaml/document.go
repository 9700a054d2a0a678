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
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Document is a file that was read, and what is wrong with it. It is not safe for
// concurrent use.
type Document struct {
	body   ast.Node
	found  []Finding
	shapes []Path                                                // of the findings that are about what could not be read
	index  map[*ast.MappingNode]map[string]*ast.MappingValueNode // of those whose keys were looked up
}

// Finding is one thing that is wrong with a document, or worth a look.
type Finding struct {
	Line   int
	Column int // 0 if it is about the whole line
	Path   Path
	Text   string // what it is and what was expected, without a value
	// Warning: the document is taken all the same.
	Warning bool

	shape bool // what stands there could not be read
}

// String is such as "line 3, column 5: expected true or false".
func (f Finding) String() string {
	place := fmt.Sprintf("line %d: ", f.Line)
	if f.Column > 0 {
		place = fmt.Sprintf("line %d, column %d: ", f.Line, f.Column)
	}
	return place + f.Said()
}

// Error is String: data that is no document at all is one finding.
func (f Finding) Error() string { return f.String() }

// Said is the finding without its line: what is wrong, and with which key where the
// line does not tell.
func (f Finding) Said() string {
	if f.shape || len(f.Path) == 0 {
		return f.Text
	}
	return f.Path.String() + ": " + f.Text
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
	tokens := lexer.Tokenize(string(data))
	if at := tooDeep(tokens); at != nil {
		return nil, Finding{Line: at.Line, Column: at.Column, Text: fmt.Sprintf("this is more than %d deep", mostDeep), shape: true}
	}
	file, err = parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err == nil {
		return file, nil
	}
	var where yaml.Error
	if !errors.As(err, &where) || where.GetToken() == nil || where.GetToken().Position == nil {
		return nil, errors.New("it is not YAML")
	}
	at := where.GetToken().Position
	return nil, Finding{Line: at.Line, Column: at.Column, Text: "this is not YAML", shape: true}
}

// mostDeep bounds what is within each other on a line or in brackets. The parser takes the
// square of it in time; what is within each other by its indentation alone takes as much in
// bytes, which are bounded.
const mostDeep = 100

// tooDeep is where a document is more than that; nil if nowhere.
func tooDeep(tokens token.Tokens) *token.Position {
	line, entries, brackets := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			entries++
		}
		if brackets+entries > mostDeep {
			return t.Position
		}
	}
	return nil
}

// Add tells something wrong with a value, or with one that is missing: then the line
// is that of the nearest key above it. Of what could not be read
// nothing more is told.
func (d *Document) Add(path Path, format string, args ...any) { d.add(path, false, format, args) }

// Warn is Add for what is taken all the same: [Document.Err] leaves it out.
func (d *Document) Warn(path Path, format string, args ...any) { d.add(path, true, format, args) }

func (d *Document) add(path Path, warning bool, format string, args []any) {
	if slices.ContainsFunc(d.shapes, path.starts) {
		return
	}
	d.found = append(d.found, Finding{Line: d.Line(path), Path: path, Text: fmt.Sprintf(format, args...), Warning: warning})
}

func (p Path) starts(with Path) bool { return len(p) >= len(with) && slices.Equal(p[:len(with)], with) }

// shape tells that a node can not be read.
func (d *Document) shape(path Path, node ast.Node, format string, args ...any) {
	f := Finding{Line: 1, Column: 1, Path: path, shape: true, Text: fmt.Sprintf(format, args...)}
	if token := node.GetToken(); token != nil && token.Position != nil {
		f.Line, f.Column = token.Position.Line, token.Position.Column
	}
	d.found, d.shapes = append(d.found, f), append(d.shapes, path)
}

// Findings are everything that is wrong and every warning, in the order of the file.
func (d *Document) Findings() []Finding {
	found := slices.Clone(d.found)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return found
}

// Err is everything that is wrong, as [Mistakes]; nil if nothing is.
func (d *Document) Err() error {
	var all Mistakes
	for _, f := range d.Findings() {
		if !f.Warning {
			all = append(all, f)
		}
	}
	if all == nil {
		return nil
	}
	return all
}

// Mistakes are everything that is wrong with a document, in the order of the file.
type Mistakes []Finding

// Error has a line for each.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, f := range m {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Line is where a value stands, or the nearest key above it.
func (d *Document) Line(path Path) int {
	line, node := 1, d.body
	for _, name := range path {
		next, at := d.child(node, name)
		if next == nil {
			return line
		}
		node, line = next, at
	}
	return line
}

// child is what stands under a key or a number, and in which line.
func (d *Document) child(node ast.Node, name string) (ast.Node, int) {
	switch n := plain(node).(type) {
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i], lineOf(n.Values[i])
		}
	case *ast.MappingNode:
		if pair := d.indexed(n)[name]; pair != nil {
			return pair.Value, pair.Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		if token := n.Key.GetToken(); token != nil && token.Value == name {
			return n.Value, token.Position.Line
		}
	}
	return nil, 0
}

// indexed are the pairs of a mapping by their keys, the first of those that have the same: a
// file has thousands of shops, and a word about each.
func (d *Document) indexed(n *ast.MappingNode) map[string]*ast.MappingValueNode {
	if of := d.index[n]; of != nil {
		return of
	}
	of := make(map[string]*ast.MappingValueNode, len(n.Values))
	for _, pair := range n.Values {
		if token := pair.Key.GetToken(); token != nil && of[token.Value] == nil {
			of[token.Value] = pair
		}
	}
	if d.index == nil {
		d.index = map[*ast.MappingNode]map[string]*ast.MappingValueNode{}
	}
	d.index[n] = of
	return of
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
