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

// Profiles are the companies that are wired up, in the order in which people see
// them.
func Profiles() []immediate.Profile {
	return []immediate.Profile{sftc.Profile(), dada.Profile(), meituan.Profile(), shansong.Profile()}
}

// The companies one by one, for a host that wants some of them: each is a type of its
// own, so that google/wire tells them apart, and an [engine.Carrier].
type (
	SFTC     engine.Carrier
	Dada     engine.Carrier
	Meituan  engine.Carrier
	Shansong engine.Carrier
)

// NewSFTC makes SF Tongcheng over WeChat Immediate Delivery.
func NewSFTC(clients immediate.ClientSource) (SFTC, error) {
	return immediate.New(sftc.Profile(), clients, immediate.Options{})
}

// NewDada makes Dada over WeChat Immediate Delivery.
func NewDada(clients immediate.ClientSource) (Dada, error) {
	return immediate.New(dada.Profile(), clients, immediate.Options{})
}

// NewMeituan makes Meituan over WeChat Immediate Delivery.
func NewMeituan(clients immediate.ClientSource) (Meituan, error) {
	return immediate.New(meituan.Profile(), clients, immediate.Options{})
}

// NewShansong makes Shansong over WeChat Immediate Delivery.
func NewShansong(clients immediate.ClientSource) (Shansong, error) {
	return immediate.New(shansong.Profile(), clients, immediate.Options{})
}

// NewCarriers makes all four. Without clients they can still check orders.
func NewCarriers(clients immediate.ClientSource) ([]engine.Carrier, error) {
	var carriers []engine.Carrier
	for _, p := range Profiles() {
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
	for _, p := range Profiles() {
		ids = append(ids, p.ID)
	}
	return ids
}

func isCarrier(id engine.CarrierID) bool { return slices.Contains(carrierIDs(), id) }
