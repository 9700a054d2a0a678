package wechatsim

import (
	"bytes"
	"encoding/json"
)

// body writes an answer, if need be as sloppy senders write theirs: numbers in
// quotes, null for whatever is empty.
func (b blow) body(out reply) []byte {
	clean := write(out, JSON)
	if !b.quoted && !b.nulls {
		return clean
	}
	var whole any
	d := json.NewDecoder(bytes.NewReader(clean))
	d.UseNumber()
	if err := d.Decode(&whole); err != nil {
		panic(err) // we wrote it
	}
	return write(b.sloppy("", whole), JSON)
}

// sloppy rewrites one value; name is the field that it is in.
func (b blow) sloppy(name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for field := range v {
			v[field] = b.sloppy(field, v[field])
		}
	case []any:
		if b.nulls && len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = b.sloppy(name, v[i])
		}
	case string:
		if b.nulls && v == "" {
			return nil
		}
	case json.Number:
		switch {
		case b.nulls && v == "0" && name != "errcode" && name != "resultcode":
			return nil
		case b.quoted:
			return v.String()
		}
	}
	return value
}
