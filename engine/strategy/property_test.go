package strategy_test

import (
	"math"
	"reflect"
	"strconv"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// amount draws a number as a person writes one, in both its forms: at most 15 digits, which a float64 holds.
func amount(t *rapid.T, what string, below float64) (float64, order.Decimal) {
	for {
		digits := rapid.Int64Range(1, 999_999_999_999_999).Draw(t, what)
		scale := rapid.IntRange(0, 12).Draw(t, what+" decimals")
		exact := udecimal.MustFromInt64(digits, uint8(scale))
		f, err := strconv.ParseFloat(exact.String(), 64)
		if err == nil && f < below && f >= strategy.MinNumber && f <= strategy.MaxNumber {
			return f, exact
		}
		if below <= 100 {
			exact = udecimal.MustFromInt64(digits%1000, 3+uint8(scale)/4)
			if f, err = strconv.ParseFloat(exact.String(), 64); err == nil && f > 0 && f < below {
				return f, exact
			}
		}
	}
}

// generator draws a valid record and, beside it, the intent it must decode to.
type generator struct {
	t   *rapid.T
	row columns
	r   abi.Intent
	i   strategy.Intent
}

// has reports whether the kind has a column, by chance if it may.
func (g *generator) has(column string) bool {
	return g.row[column] == "must" || g.row[column] == "may" && rapid.Bool().Draw(g.t, column)
}

// level draws an offset; percent bounds one in percent.
func (g *generator) level(what string, percent float64) (kind uint32, value float64, exact order.Decimal) {
	kind = rapid.Uint32Range(abi.OffsetPrice, abi.OffsetPercent).Draw(g.t, what+" kind")
	below := math.Inf(1)
	if kind == abi.OffsetPercent {
		below = percent
	}
	value, exact = amount(g.t, what, below)
	return kind, value, exact
}

func (g *generator) draw() {
	r, i, t, free := &g.r, &g.i, g.t, math.Inf(1)
	if g.has("`slot`") {
		r.Slot = rapid.Uint32Range(0, 2).Draw(t, "slot")
		i.Slot = int(r.Slot)
		if r.Kind == abi.IntentCancelAll && rapid.Bool().Draw(t, "every slot") {
			r.Slot, i.Slot = abi.AllSlots, strategy.AllSlots
		}
	}
	if g.has("`side`") {
		r.Side = rapid.Uint32Range(abi.SideBuy, abi.SideSell).Draw(t, "side")
		i.Side = order.Side(r.Side)
	}
	if g.has("`qty_kind`, `qty`") {
		r.QtyKind = rapid.Uint32Range(abi.QtyBase, abi.QtyPosition).Draw(t, "kind of quantity")
		i.Qty.Kind = order.QtyKind(r.QtyKind)
		below := free
		if r.QtyKind >= abi.QtyEquity {
			below = 1
		}
		r.Qty, i.Qty.Value = amount(t, "quantity", below)
	}
	if g.has("`price`") {
		r.Price, i.Price = amount(t, "price", free)
	}
	if g.has("`stop`") {
		r.Stop, i.Stop = amount(t, "stop", free)
	}
	if g.has("`limit`") {
		r.Limit, i.Limit = amount(t, "limit", free)
	}
	if g.has("`trail_kind`, `trail`") {
		r.TrailKind, r.Trail, i.Trail.Distance = g.level("trail", 100)
		i.Trail.Kind = order.OffsetKind(r.TrailKind)
	}
	if g.has("`activation`") {
		r.Activation, i.Trail.Activation = amount(t, "activation", free)
	}
	if g.has("reduce-only") {
		r.Flags |= abi.IntentReduceOnly
		i.ReduceOnly = true
	} else if g.has("attached") {
		g.protect()
	}
	if g.has("post-only") {
		r.Flags |= abi.IntentPostOnly
		i.PostOnly = true
	} else if g.has("`tif`") {
		r.TIF = rapid.Uint32Range(abi.TIFGoodTillCancel, abi.TIFFillOrKill).Draw(t, "tif")
		i.TIF = order.TIF(r.TIF)
	}
	if g.has("`tag`") {
		i.Tag = rapid.StringMatching(`[a-z ü€]{0,9}`).Draw(t, "tag")
		copy(r.Tag[:], i.Tag)
	}
	switch {
	case r.Kind == abi.IntentCancel:
		r.Ref = rapid.Uint64Min(1).Draw(t, "ref")
		i.ID = r.Ref
	case r.Kind == abi.IntentLog:
		n := rapid.IntRange(0, abi.MaxLogLine).Draw(t, "length")
		at := rapid.IntRange(0, abi.MaxText-n).Draw(t, "offset")
		r.Ref = uint64(at) | uint64(n)<<32
		i.Text = string(text[at : at+n])
	case r.Kind <= abi.IntentClose:
		i.ID = 400
	}
}

func (g *generator) protect() {
	r, i := &g.r, &g.i
	down, up := math.Inf(1), math.Inf(1) // percent that a stop loss and a take profit stay below
	if r.Side == abi.SideBuy {
		down = 100
	} else {
		up = 100
	}
	if rapid.Bool().Draw(g.t, "stop loss") {
		r.StopLossKind, r.StopLoss, i.StopLoss.Value = g.level("stop loss", down)
		i.StopLoss.Kind = order.OffsetKind(r.StopLossKind)
	}
	if rapid.Bool().Draw(g.t, "take profit") {
		r.TakeKind, r.TakeProfit, i.TakeProfit.Value = g.level("take profit", up)
		i.TakeProfit.Kind = order.OffsetKind(r.TakeKind)
	}
	if rapid.Bool().Draw(g.t, "attached trail") {
		r.BracketKind, r.BracketTrail, i.Bracket.Distance = g.level("attached trail", 100)
		i.Bracket.Kind = order.OffsetKind(r.BracketKind)
		if rapid.Bool().Draw(g.t, "attached activation") {
			r.BracketStart, i.Bracket.Activation = amount(g.t, "attached activation", math.Inf(1))
		}
	}
}

// A valid record decodes to exactly what was encoded; with any field set that its kind has not, it is refused.
func TestDecodeIntentProperty(t *testing.T) {
	rows := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.Uint32Range(abi.IntentMarket, abi.IntentLog).Draw(t, "kind")
		g := generator{t: t, row: rows[kind], r: abi.Intent{Kind: kind}, i: strategy.Intent{Kind: strategy.IntentKind(kind)}}
		g.draw()
		before := g.r
		got, err := decode(g.r)
		if err != nil {
			t.Fatalf("%+v is refused: %v", g.r, err)
		}
		if g.r != before {
			t.Fatalf("decoding changes the record to %+v", g.r)
		}
		if !same(got, g.i) {
			t.Fatalf("%+v\n decodes to %+v\n want %+v", g.r, got, g.i)
		}
		for name, p := range parts {
			if g.row[p.column] != "" {
				continue
			}
			more := g.r
			p.set(&more, rapid.SampledFrom([]float64{1, 2, -1, 0.5, math.NaN(), math.Inf(1), 1e300}).Draw(t, name))
			if i, err := decode(more); err == nil {
				t.Fatalf("a %s with %s is accepted: %+v", i.Kind, name, more)
			}
		}
	})
}

// same compares intents by value: a decimal has more than one form.
func same(a, b strategy.Intent) bool {
	decimals := func(i *strategy.Intent) []*order.Decimal {
		return []*order.Decimal{&i.Qty.Value, &i.Price, &i.Stop, &i.Limit, &i.Trail.Distance, &i.Trail.Activation,
			&i.StopLoss.Value, &i.TakeProfit.Value, &i.Bracket.Distance, &i.Bracket.Activation}
	}
	da, db := decimals(&a), decimals(&b)
	for k := range da {
		if !da[k].Equal(*db[k]) {
			return false
		}
		*da[k], *db[k] = order.Decimal{}, order.Decimal{}
	}
	return reflect.DeepEqual(a, b)
}
