package engine

import (
	"cmp"
	"context"

	"go.uber.org/zap"

	"github.com/paotui-go/paotui/engine/logfield"
	"github.com/paotui-go/paotui/engine/origin"
)

// longestCorrelation is more than any service's ids have; a trace context has 55.
const longestCorrelation = 128

// correlation is the host's id for what ctx is of; "" if it has none that can be
// written into a line. It may come from a stranger's request, so a wrong one is left
// out and refuses no order.
func correlation(ctx context.Context) string {
	id := origin.From(ctx).Correlation
	if len(id) > longestCorrelation {
		return ""
	}
	for _, r := range id {
		if r <= ' ' || r > '~' {
			return ""
		}
	}
	return id
}

// originOf is whose work the calls about an order are that is not dispatched yet.
func originOf(ctx context.Context, o Order) origin.Origin {
	return origin.Origin{Shop: o.Shop, Delivery: o.ID, Correlation: cmp.Or(correlation(ctx), o.ID)}
}

// origin is whose work the calls about a delivery are.
func (d Delivery) origin() origin.Origin {
	return origin.Origin{Shop: d.Order.Shop, Delivery: d.ID, Correlation: d.Correlation}
}

// said are the fields of a log line about a delivery.
func (d Delivery) said(more ...zap.Field) []zap.Field {
	return append(logfield.About(d.origin()), more...)
}
