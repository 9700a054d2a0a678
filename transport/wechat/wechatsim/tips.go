package wechatsim

import "slices"

// Tips is a carrier's rule for addtips: before acceptance only. Amounts are in fen;
// zero fields set no bound.
type Tips struct {
	// None: the carrier takes no tips.
	None bool
	// Total: the amount sent is the new total and must exceed the old one. Else
	// each amount is added to what is there.
	Total bool
	// Most bounds the total, Times the number of tips.
	Most  int64
	Times int
	// Steps are the only amounts that may be sent.
	Steps []int64
	// Multiple must divide the amount: 10 is one decimal of a yuan.
	Multiple int64
	// UpToGoodsValue bounds the total by cargo.goods_value.
	UpToGoodsValue bool
}

// total is the sum of tips after fen was sent, or why it is refused.
func (t Tips) total(have, fen int64, times int, goodsValue int64) (int64, string) {
	sum := have + fen
	if t.Total {
		sum = fen
	}
	switch {
	case fen <= 0:
		return 0, "小费金额必须大于0"
	case t.Steps != nil && !slices.Contains(t.Steps, fen):
		return 0, "小费金额不在可选档位"
	case t.Multiple > 0 && fen%t.Multiple != 0:
		return 0, "小费最多一位小数"
	case sum <= have:
		return 0, "小费必须大于上一次"
	case t.Most > 0 && sum > t.Most:
		return 0, "小费超过上限"
	case t.Times > 0 && times >= t.Times:
		return 0, "加小费次数超过上限"
	case t.UpToGoodsValue && sum > goodsValue:
		return 0, "小费不能超过商品金额"
	}
	return sum, ""
}
