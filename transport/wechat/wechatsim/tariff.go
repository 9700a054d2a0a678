package wechatsim

import "time"

// Tariff is how a carrier prices a delivery. All amounts are in fen. A started
// kilometre or kilogram counts whole.
type Tariff struct {
	// Start pays for the first StartKM kilometres of road and StartKG kilograms.
	Start            int64
	StartKM, StartKG int64
	// PerKM and PerKG pay for each one more.
	PerKM, PerKG int64
	// Hours are surcharges by the hour in China.
	Hours []Surcharge
}

// Surcharge adds fen from one hour of the day to another; From 22, To 6 is the
// night.
type Surcharge struct {
	From, To int
	Add      int64
}

// price is what roadMetres and grams cost at a time, in fen.
func (t Tariff) price(roadMetres, grams int64, at time.Time) int64 {
	fen := t.Start
	fen += t.PerKM * max(0, started(roadMetres, 1000)-t.StartKM)
	fen += t.PerKG * max(0, started(grams, 1000)-t.StartKG)
	hour := at.In(china).Hour()
	for _, s := range t.Hours {
		if s.covers(hour) {
			fen += s.Add
		}
	}
	return fen
}

func (s Surcharge) covers(hour int) bool {
	if s.From <= s.To {
		return s.From <= hour && hour < s.To
	}
	return hour >= s.From || hour < s.To
}

// started is the number of started units in n.
func started(n, unit int64) int64 { return (n + unit - 1) / unit }

// china is the one time zone of the carriers' days and hours.
var china = time.FixedZone("UTC+8", 8*60*60)
