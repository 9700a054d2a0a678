package wiring

import (
	"slices"

	"github.com/paotui-go/paotui/carriers/dada"
	"github.com/paotui-go/paotui/carriers/immediate"
	"github.com/paotui-go/paotui/carriers/meituan"
	"github.com/paotui-go/paotui/carriers/sftc"
	"github.com/paotui-go/paotui/carriers/shansong"
	"github.com/paotui-go/paotui/engine"
)

// profiles are the companies that are wired up, in the order in which people see
// them.
func profiles() []immediate.Profile {
	return []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()}
}

// NewCarriers makes the four companies over WeChat Immediate Delivery. Without
// clients they can still check orders.
func NewCarriers(clients immediate.Clients) ([]engine.Carrier, error) {
	var carriers []engine.Carrier
	for _, p := range profiles() {
		carrier, err := immediate.New(p, clients, immediate.Options{})
		if err != nil {
			return nil, err
		}
		carriers = append(carriers, carrier)
	}
	return carriers, nil
}

// carrierIDs are the ids of the companies that are wired up.
func carrierIDs() []engine.CarrierID {
	var ids []engine.CarrierID
	for _, p := range profiles() {
		ids = append(ids, p.ID)
	}
	return ids
}

func isCarrier(id engine.CarrierID) bool { return slices.Contains(carrierIDs(), id) }
