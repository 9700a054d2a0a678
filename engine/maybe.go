package engine

import "encoding/json"

// Maybe is a value that the wire may not have told. The zero value is unknown; in
// JSON unknown is null.
type Maybe[T any] struct {
	value T
	known bool
}

// Known wraps a value that was told.
func Known[T any](v T) Maybe[T] { return Maybe[T]{v, true} }

// Get is the value; ok is false if it is unknown.
func (m Maybe[T]) Get() (v T, ok bool) { return m.value, m.known }

// Or is the value, or other if it is unknown.
func (m Maybe[T]) Or(other T) T {
	if m.known {
		return m.value
	}
	return other
}

// MarshalJSON writes the value, or null.
func (m Maybe[T]) MarshalJSON() ([]byte, error) {
	if !m.known {
		return []byte("null"), nil
	}
	return json.Marshal(m.value)
}

// UnmarshalJSON reads a value, or null as unknown.
func (m *Maybe[T]) UnmarshalJSON(b []byte) error {
	*m = Maybe[T]{}
	if string(b) == "null" {
		return nil
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*m = Known(v)
	return nil
}
