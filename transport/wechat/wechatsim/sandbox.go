package wechatsim

// sandboxCarrier answers for delivery_id TEST: WeChat's own pretend carrier, with
// no rules of its own and a price that means nothing.
func sandboxCarrier() Carrier {
	return Carrier{
		ID: TestID, Name: "测试",
		Registered: true,
		Range:      1e9,
		Direct:     DirectEither,
		Insurance:  true,
		Schedule:   Schedule{Dispatch: true, Finish: true, Pick: true},
		Tariff:     Tariff{Start: 1000, StartKM: 3, StartKG: 5, PerKM: 100, PerKG: 100},
		Codes:      Codes{Parameter: 1},
		OK:         "ok",
		sandbox:    true,
	}
}
