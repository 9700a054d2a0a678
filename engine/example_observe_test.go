package engine_test

import (
	"context"
	"fmt"
	"log"

	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/paotui-go/paotui/engine"
	"github.com/paotui-go/paotui/engine/store/memory"
)

// A host's own provider counts what happens, and whoever reads it hears besides how
// many deliveries are open.
func ExampleEngine_Observe() {
	reader := sdk.NewManualReader()
	eng, err := engine.New(engine.Config{
		Carriers: []engine.Carrier{priced("DADA", 800)}, Accounts: everyone{}, Policy: cheapestFirst, Store: memory.New(),
		Meter: sdk.NewMeterProvider(sdk.WithReader(reader)),
	})
	if err != nil {
		log.Fatal(err)
	}
	stop, err := eng.Observe()
	if err != nil {
		log.Fatal(err)
	}
	defer stop()
	if _, err := eng.Dispatch(context.Background(), goodOrder("A1")); err != nil {
		log.Fatal(err)
	}

	var all metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &all); err != nil {
		log.Fatal(err)
	}
	for _, m := range all.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			if n := data.DataPoints[0].Value; n > 0 { // what is rare is shown as 0 from the start
				fmt.Println(m.Name, n)
			}
		case metricdata.Gauge[float64]:
			for _, p := range data.DataPoints {
				if phase, ok := p.Attributes.Value("phase"); ok && p.Value > 0 {
					fmt.Println(m.Name, phase.AsString(), p.Value)
				}
			}
		}
	}
	// Output:
	// paotui.deliveries.dispatched 1
	// paotui.deliveries.open quoting 1
}
