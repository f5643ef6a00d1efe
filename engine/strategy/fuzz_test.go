package strategy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
	"unsafe"

	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

// sound checks a sentence: one line, not endless.
func sound(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if text == "" || len(text) > 600 || strings.Contains(text, "\n") || !utf8.ValidString(text) {
		t.Errorf("the sentence is %q", text)
	}
}

// Whatever bytes a module leaves, decoding does not panic, and what it accepts is in range.
func FuzzDecodeIntent(f *testing.F) {
	for kind, row := range contract(f) {
		r := least(kind, row)
		f.Add(unsafe.Slice((*byte)(unsafe.Pointer(&r)), unsafe.Sizeof(r)), []byte("a line"), uint8(1), uint64(4))
	}
	full := abi.Intent{
		Kind: abi.IntentLimit, Slot: 1, Side: abi.SideSell, QtyKind: abi.QtyEquity, Qty: 0.25, Price: 101.5, TIF: abi.TIFFillOrKill,
		StopLossKind: abi.OffsetPercent, StopLoss: 3, TakeKind: abi.OffsetPrice, TakeProfit: 90, BracketKind: abi.OffsetPercent, BracketTrail: 2, BracketStart: 1,
	}
	copy(full.Tag[:], "entry")
	f.Add(unsafe.Slice((*byte)(unsafe.Pointer(&full)), unsafe.Sizeof(full)), []byte{}, uint8(3), uint64(0))
	f.Fuzz(func(t *testing.T, bytes, text []byte, slots uint8, id uint64) {
		var r abi.Intent
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&r)), unsafe.Sizeof(r)), bytes)
		n := int(slots)%abi.MaxSlots + 1
		var i strategy.Intent
		if err := strategy.DecodeIntent(&i, &r, n, id, text); err != nil {
			sound(t, err)
			return
		}
		if i.Slot < 0 && !(i.Kind == strategy.IntentCancelAll && i.Slot == strategy.AllSlots) || i.Slot >= n {
			t.Errorf("slot %d of %d", i.Slot, n)
		}
		for what, d := range map[string]order.Decimal{
			"quantity": i.Qty.Value, "price": i.Price, "stop": i.Stop, "limit": i.Limit, "distance": i.Trail.Distance,
			"activation": i.Trail.Activation, "stop loss": i.StopLoss.Value, "take profit": i.TakeProfit.Value,
			"attached distance": i.Bracket.Distance, "attached activation": i.Bracket.Activation,
		} {
			if v := d.InexactFloat64(); v != 0 && (v < strategy.MinNumber/2 || v > strategy.MaxNumber) {
				t.Errorf("%s %s", what, d)
			}
		}
		if asks := i.Kind < strategy.IntentClose; asks != !i.Qty.Value.IsZero() || asks != (i.Side != 0) || asks != (i.Qty.Kind != 0) {
			t.Errorf("a %s has side %s and quantity %s", i.Kind, i.Side, i.Qty)
		}
		if i.Kind.TakesID() && i.ID != id {
			t.Errorf("a %s has id %d, not %d", i.Kind, i.ID, id)
		}
		if len(i.Tag) > abi.TagSize || len(i.Text) > abi.MaxLogLine {
			t.Errorf("tag %q, text %q", i.Tag, i.Text)
		}
		if line := i.String(); line == "" || strings.ContainsFunc(line, func(c rune) bool { return c < ' ' }) || !utf8.ValidString(line) {
			t.Errorf("it reads %q", line)
		}
	})
}

// Whatever text a module describes itself with, parsing does not panic, and what it accepts keeps the contract.
func FuzzParseDescription(f *testing.F) {
	f.Add([]byte(complete))
	for _, c := range refusals {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := strategy.ParseDescription(text)
		if err != nil {
			sound(t, err)
			return
		}
		if len(d.Slots) == 0 || len(d.Slots) > abi.MaxSlots || len(d.Params) > abi.MaxParams || len(d.Plots) > abi.MaxPlots || len(d.Signals) > abi.MaxSignals {
			t.Fatalf("%d slots, %d parameters, %d plots, %d signals", len(d.Slots), len(d.Params), len(d.Plots), len(d.Signals))
		}
		values, err := d.Bind(nil)
		if err != nil || len(values) != len(d.Params) {
			t.Fatalf("the defaults are refused: %v", err)
		}
		var box abi.Mailbox
		if err := strategy.Encode(values, &box); err != nil {
			sound(t, err)
		}
		for _, s := range d.Slots {
			if series, err := s.Series(market.Minute); err == nil && (len(series) == 0 || len(series) > abi.MaxSeries) {
				t.Errorf("slot %s has %d series", s.Name, len(series))
			}
		}
		// What was accepted once is accepted again, and says the same.
		first, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := strategy.ParseDescription(first)
		if err != nil {
			if len(first) > abi.MaxDescription { // written differently it can be longer
				return
			}
			t.Fatalf("%s is refused the second time: %v", first, err)
		}
		if second, err := json.Marshal(again); err != nil || string(second) != string(first) {
			t.Errorf("%s becomes %s (%v)", first, second, err)
		}
	})
}
