// Package strictyaml reads YAML that people write: it refuses what it does not know,
// and tells every mistake at once, each with its line and what was expected. No
// message repeats a value, since that may be a secret.
//
// What a file may say is told by the struct that it is read into, in tags:
//
//	yaml:"name"      the key; the only fields that are read are those that have it
//	min:"1" max:"9"  the bounds of a number
//	enum:"a,b,c"     the only values of a text
//	keys:"a,b"       the only keys of a map
//	required:"true"  it must be there, with something in it
//	with:"a"         it may be there only beside that key
//	about:"..."      what it is: for the schema, and for who left it out
//	default:"..."    what holds without it, and
//	example:"..."    what it may look like: for the schema, the reader sets neither
//
// A field `_ struct{}` with the tag one:"a,b" says that exactly one of these keys
// must be there, and with not_both:"a,b" that no more than one may. [Schema] makes a
// JSON Schema of the same struct.
//
// A section may be empty, such as one whose lines are all commented out; a single value
// may not.
//
// Durations are written as 90s, 3m or 1h30m. A type that has UnmarshalText is text,
// or as well keys with values if it is a struct with yaml tags.
package strictyaml
