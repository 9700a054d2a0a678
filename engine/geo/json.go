package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// example is what every error shows.
const example = `{"lng":116.397428,"lat":39.90923}`

// MarshalJSON writes p with at most six decimals and with its datum:
// {"lng":116.397428,"lat":39.90923,"datum":"gcj02"}. A number that is not finite
// is an error, since JSON has no form for it.
func (p GCJ02) MarshalJSON() ([]byte, error) {
	if !finite(p.Lng) || !finite(p.Lat) {
		return nil, errors.New("location: lng and lat have to be finite numbers")
	}
	p = p.Round6()
	return json.Marshal(struct {
		Lng   float64 `json:"lng"`
		Lat   float64 `json:"lat"`
		Datum string  `json:"datum"`
	}{p.Lng, p.Lat, "gcj02"})
}

// UnmarshalJSON reads {"lng":116.397428,"lat":39.90923,"datum":"gcj02"}. Without a
// datum the numbers are GCJ-02; "wgs84" and "bd09" are converted. What is read is
// rounded to six decimals, so that writing it gives the same point again.
//
// Refused are an unknown, repeated or missing field, a number in quotes, and an
// unknown datum; the error says what to write instead and never repeats the
// position. Numbers that are no place on Earth, or swapped, are read as they are:
// whether a place is acceptable is the order's check, not JSON's. As everywhere in
// encoding/json, null changes nothing.
func (p *GCJ02) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "null" {
		return nil
	}
	fields, err := members(data)
	if err != nil {
		return err
	}
	lng, lat, err := fields.position()
	if err != nil {
		return err
	}
	at, err := fields.inDatum(lng, lat)
	if err != nil {
		return err
	}
	*p = at.Round6()
	return nil
}

// location holds the fields as they stand in the text. encoding/json alone would
// take "LNG" for "lng" and the last of two.
type location map[string]json.RawMessage

func members(data []byte) (location, error) {
	if !json.Valid(data) {
		return nil, fmt.Errorf("location: not JSON: write an object such as %s", example)
	}
	in := json.NewDecoder(bytes.NewReader(data))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("location: write an object such as %s", example)
	}
	fields := location{}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return nil, fmt.Errorf("location: not JSON: %w", err)
		}
		name, _ := key.(string)
		switch {
		case name != "lng" && name != "lat" && name != "datum":
			return nil, fmt.Errorf("location: unknown field %s: only lng, lat and datum belong here", quoted(name))
		case fields[name] != nil:
			return nil, fmt.Errorf("location: %s is given twice: leave one", name)
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			return nil, fmt.Errorf("location: %s: not JSON: %w", name, err)
		}
		fields[name] = value
	}
	return fields, nil
}

func (l location) position() (lng, lat float64, err error) {
	switch {
	case l["lng"] == nil && l["lat"] == nil:
		return 0, 0, fmt.Errorf("location: lng and lat are missing: write them in degrees, such as %s", example)
	case l["lng"] == nil:
		return 0, 0, errors.New("location: lng is missing: write the longitude in degrees, such as 116.397428")
	case l["lat"] == nil:
		return 0, 0, errors.New("location: lat is missing: write the latitude in degrees, such as 39.90923")
	}
	if lng, err = l.number("lng"); err != nil {
		return 0, 0, err
	}
	if lat, err = l.number("lat"); err != nil {
		return 0, 0, err
	}
	return lng, lat, nil
}

func (l location) number(name string) (float64, error) {
	text := string(l[name])
	if strings.HasPrefix(text, `"`) {
		return 0, fmt.Errorf("location: %s has to be a number: leave out the quotes", name)
	}
	n, err := strconv.ParseFloat(text, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("location: %s is far out of range: write it in degrees", name)
	}
	if err != nil {
		return 0, fmt.Errorf("location: %s has to be a number in degrees", name)
	}
	return n, nil
}

func (l location) inDatum(lng, lat float64) (GCJ02, error) {
	if l["datum"] == nil {
		return GCJ02{Lng: lng, Lat: lat}, nil
	}
	var name string
	if err := json.Unmarshal(l["datum"], &name); err != nil {
		return GCJ02{}, errors.New(`location: datum has to be text: write "gcj02", "wgs84" or "bd09", or leave it out for gcj02`)
	}
	switch name {
	case "gcj02":
		return GCJ02{Lng: lng, Lat: lat}, nil
	case "wgs84":
		return WGS84{Lng: lng, Lat: lat}.GCJ02(), nil
	case "bd09":
		return BD09{Lng: lng, Lat: lat}.GCJ02(), nil
	}
	return GCJ02{}, fmt.Errorf(`location: unknown datum %s: write "gcj02", "wgs84" or "bd09", or leave it out for gcj02`, quoted(name))
}

// quoted is a stranger's text, short enough for an error and on one line.
func quoted(text string) string {
	const most = 32
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}

func finite(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }
