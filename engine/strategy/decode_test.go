package strategy_test

import (
	"math"
	"strings"
	"testing"

	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// What a module can get wrong, and what its author reads.
func TestDecodeIntentRefuses(t *testing.T) {
	rows := contract(t)
	of := func(kind uint32, change func(*abi.Intent)) abi.Intent {
		r := least(kind, rows[kind])
		change(&r)
		return r
	}
	for _, c := range []struct {
		says string
		r    abi.Intent
	}{
		{"has kind 0, which does not exist", abi.Intent{}},
		{"has kind 11, which does not exist", abi.Intent{Kind: 11}},
		{"has kind 4294967295, which does not exist", abi.Intent{Kind: math.MaxUint32}},
		{"names slot 3, but the strategy has only slots 0 to 2", of(abi.IntentMarket, func(r *abi.Intent) { r.Slot = 3 })},
		{"names slot 4294967295, but the strategy has only slots 0 to 2", of(abi.IntentClose, func(r *abi.Intent) { r.Slot = abi.AllSlots })},
		{"names slot 1, but a cancel has no slot", of(abi.IntentCancel, func(r *abi.Intent) { r.Slot = 1 })},
		{"names slot 2, but a log has no slot", of(abi.IntentLog, func(r *abi.Intent) { r.Slot = 2 })},
		{"has side 0, which does not exist", of(abi.IntentMarket, func(r *abi.Intent) { r.Side = 0 })},
		{"has side 3, which does not exist", of(abi.IntentLimit, func(r *abi.Intent) { r.Side = 3 })},
		{"has a side, which a close has not", of(abi.IntentClose, func(r *abi.Intent) { r.Side = 2 })},
		{"has kind of quantity 5, which does not exist", of(abi.IntentMarket, func(r *abi.Intent) { r.QtyKind = 5 })},
		{"has quantity 0; it must be above 0", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = 0 })},
		{"has quantity -1; it must be above 0", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = -1 })},
		{"has a quantity that is not a number (NaN)", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = math.NaN() })},
		{"has an infinite quantity", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = math.Inf(-1) })},
		{"has quantity 1.1e+15; it must be between 1e-12 and 1e+15", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = 1.1e15 })},
		{"has quantity 9e-13; it must be between 1e-12 and 1e+15", of(abi.IntentMarket, func(r *abi.Intent) { r.Qty = 9e-13 })},
		{"asks for a share of 1.0000000000000002; 1 is all there is", of(abi.IntentMarket, func(r *abi.Intent) { r.QtyKind, r.Qty = abi.QtyEquity, math.Nextafter(1, 2) })},
		{"asks for a share of 2; 1 is all there is", of(abi.IntentMarket, func(r *abi.Intent) { r.QtyKind = abi.QtyPosition })},
		{"has limit price 0; it must be above 0", of(abi.IntentLimit, func(r *abi.Intent) { r.Price = 0 })},
		{"has an infinite limit price", of(abi.IntentStopLimit, func(r *abi.Intent) { r.Price = math.Inf(1) })},
		{"has a limit price, which a stop has not", of(abi.IntentStop, func(r *abi.Intent) { r.Price = 1 })},
		{"has a trigger price that is not a number (NaN)", of(abi.IntentOCO, func(r *abi.Intent) { r.Stop = math.NaN() })},
		{"has limit price of the stop leg -1; it must be above 0", of(abi.IntentOCO, func(r *abi.Intent) { r.Limit = -1 })},
		{"has time in force 3, which does not exist", of(abi.IntentLimit, func(r *abi.Intent) { r.TIF = 3 })},
		{"has a time in force, which a market has not", of(abi.IntentMarket, func(r *abi.Intent) { r.TIF = 1 })},
		{"has flag 4, which does not exist", of(abi.IntentMarket, func(r *abi.Intent) { r.Flags = 4 })},
		{"has a flag, which a close has not", of(abi.IntentClose, func(r *abi.Intent) { r.Flags = 2 })},
		{"is a market and post-only; only a limit can be", of(abi.IntentMarket, func(r *abi.Intent) { r.Flags = abi.IntentPostOnly })},
		{"is post-only and ioc, which contradict each other", of(abi.IntentLimit, func(r *abi.Intent) { r.Flags, r.TIF = abi.IntentPostOnly, 1 })},
		{"has kind of trailing distance 0, which does not exist", of(abi.IntentTrailingStop, func(r *abi.Intent) { r.TrailKind = 0 })},
		{"trails at 100 %; it must be below 100 %", of(abi.IntentTrailingStop, func(r *abi.Intent) { r.Trail = 100 })},
		{"has activation -2; it must be above 0", of(abi.IntentTrailingStop, func(r *abi.Intent) { r.Activation = -2 })},
		{"has a stop loss without its kind", of(abi.IntentMarket, func(r *abi.Intent) { r.StopLoss = 5 })},
		{"has stop loss 0; it must be above 0", of(abi.IntentMarket, func(r *abi.Intent) { r.StopLossKind = abi.OffsetPrice })},
		{"has kind of take profit 3, which does not exist", of(abi.IntentMarket, func(r *abi.Intent) { r.TakeKind, r.TakeProfit = 3, 1 })},
		{"has a kind of stop loss, which an oco has not", of(abi.IntentOCO, func(r *abi.Intent) { r.StopLossKind, r.StopLoss = 1, 1 })},
		{"has a stop loss 100 % below the fill; it must be below 100 %", of(abi.IntentMarket, func(r *abi.Intent) { r.StopLossKind, r.StopLoss = abi.OffsetPercent, 100 })},
		{"has a take profit 150 % below the fill; it must be below 100 %", of(abi.IntentMarket, func(r *abi.Intent) { r.Side, r.TakeKind, r.TakeProfit = abi.SideSell, abi.OffsetPercent, 150 })},
		{"trails at 100 %; it must be below 100 %", of(abi.IntentMarket, func(r *abi.Intent) { r.BracketKind, r.BracketTrail = abi.OffsetPercent, 100 })},
		{"has the activation of an attached trailing stop but no distance", of(abi.IntentMarket, func(r *abi.Intent) { r.BracketStart = 1 })},
		{"has an infinite activation of the attached trailing stop", of(abi.IntentMarket, func(r *abi.Intent) { r.BracketKind, r.BracketTrail, r.BracketStart = 1, 1, math.Inf(1) })},
		{"is reduce-only and has protection attached, which only an entry can have", of(abi.IntentMarket, func(r *abi.Intent) { r.Flags, r.TakeKind, r.TakeProfit = abi.IntentReduceOnly, 1, 5 })},
		{"has a reference, which a market has not", of(abi.IntentMarket, func(r *abi.Intent) { r.Ref = 1 })},
		{"has a tag, which a cancel has not", of(abi.IntentCancel, func(r *abi.Intent) { r.Tag[3] = 'x' })},
		{"points outside the text region", of(abi.IntentLog, func(r *abi.Intent) { r.Ref = abi.MaxText | 1<<32 })},
		{"points outside the text region", of(abi.IntentLog, func(r *abi.Intent) { r.Ref = math.MaxUint64 })},
		{"is a log line of 257 bytes; at most 256 are allowed", of(abi.IntentLog, func(r *abi.Intent) { r.Ref = 257 << 32 })},
	} {
		if _, err := decode(c.r); err == nil || err.Error() != c.says {
			t.Errorf("%+v\n is refused with %v\n want %q", c.r, err, c.says)
		}
	}
}

// The edges of what is accepted.
func TestDecodeIntentAccepts(t *testing.T) {
	rows := contract(t)
	for _, c := range []struct {
		name string
		kind uint32
		set  func(*abi.Intent)
		want string
	}{
		{"smallest", abi.IntentLimit, func(r *abi.Intent) { r.Qty, r.Price = strategy.MinNumber, strategy.MaxNumber }, "buy 0.000000000001 limit at 1000000000000000"},
		{"whole share", abi.IntentMarket, func(r *abi.Intent) { r.QtyKind, r.Qty = abi.QtyEquity, 1 }, "buy 100% of equity market"},
		{"last slot", abi.IntentClose, func(r *abi.Intent) { r.Slot = 2 }, "close position in slot 2"},
		{"every slot", abi.IntentCancelAll, func(r *abi.Intent) { r.Slot = abi.AllSlots }, "cancel all orders"},
		{"minus zero", abi.IntentMarket, func(r *abi.Intent) { r.Price, r.StopLoss = math.Copysign(0, -1), math.Copysign(0, -1) }, "buy 2 market"},
		{"short's stop far above", abi.IntentMarket, func(r *abi.Intent) { r.Side, r.StopLossKind, r.StopLoss = abi.SideSell, abi.OffsetPercent, 300 }, "sell 2 market stop_loss 300%"},
		{"long's target far above", abi.IntentMarket, func(r *abi.Intent) { r.TakeKind, r.TakeProfit = abi.OffsetPercent, 300 }, "buy 2 market take_profit 300%"},
		{"the shortest decimal", abi.IntentLimit, func(r *abi.Intent) { r.Qty, r.Price = 0.30000000000000004, 1.0/3 }, "buy 0.30000000000000004 limit at 0.3333333333333333"},
		{"cut at 19 decimals", abi.IntentMarket, func(r *abi.Intent) { r.Qty = 1.2345678901234567e-12 }, "buy 0.0000000000012345678 market"},
		{"largest id", abi.IntentCancel, func(r *abi.Intent) { r.Ref = math.MaxUint64 }, "cancel order 18446744073709551615"},
		{"last byte of text", abi.IntentLog, func(r *abi.Intent) { r.Ref = abi.MaxText - 1 | 1<<32 }, `log "x"`},
		{"empty log", abi.IntentLog, func(r *abi.Intent) { r.Ref = abi.MaxText }, `log ""`},
		{"full tag", abi.IntentClose, func(r *abi.Intent) { copy(r.Tag[:], strings.Repeat("t", 40)) }, `close position tag "` + strings.Repeat("t", 32) + `"`},
		{"hostile tag", abi.IntentClose, func(r *abi.Intent) { copy(r.Tag[:], "a\x1b[31m\u202eb\xff") }, "close position tag \"a\uFFFD[31m\uFFFDb\uFFFD\""},
	} {
		r := least(c.kind, rows[c.kind])
		c.set(&r)
		i, err := decode(r)
		if err != nil || i.String() != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, i, err, c.want)
		}
	}
	i, err := decode(abi.Intent{Kind: abi.IntentClose, Tag: [32]byte([]byte(strings.Repeat("\xff", 32)))})
	if err != nil || i.Tag != strings.Repeat("\uFFFD", 10) {
		t.Errorf("a tag of nonsense becomes %d bytes: %q, %v", len(i.Tag), i.Tag, err)
	}
}
