// Package strictjson reads JSON that people write: it refuses what it does not
// know, and its errors say where and what was expected. A leaf that engine,
// transport and wiring share.
//
//	err := strictjson.Decode(data, &order)
//	// line 2, column 3: unknown field "weight"
//
// encoding/json takes an unknown field for nothing, the last of two fields for both, and
// WEIGHT for weight; [Decode] takes none of them. What machines write is read with
// encoding/json, so that a newer writer does not stop an older reader.
package strictjson
