package strategy

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"tradebot/engine/order"
	"tradebot/sdk/abi"
)

// The largest and smallest price or quantity an intent may name. Outside them lies no market, but much arithmetic that
// goes wrong.
const (
	MaxNumber = 1e15
	MinNumber = 1e-12
)

// field is a number of an intent, as a bit in the table of what a kind uses.
type field uint16

const (
	fSide field = 1 << iota
	fQty
	fPrice
	fStop
	fLimit // optional
	fTrail
	fBracket // optional
	fTIF     // optional
	fFlags   // optional
	fRef
	fTag
)

// uses is the contract's table: which fields a kind of intent has. What is not listed must be zero.
var uses = [...]field{
	IntentMarket:       fSide | fQty | fBracket | fFlags | fTag,
	IntentLimit:        fSide | fQty | fPrice | fBracket | fTIF | fFlags | fTag,
	IntentStop:         fSide | fQty | fStop | fBracket | fFlags | fTag,
	IntentStopLimit:    fSide | fQty | fStop | fPrice | fBracket | fTIF | fFlags | fTag,
	IntentTrailingStop: fSide | fQty | fTrail | fFlags | fTag,
	IntentOCO:          fSide | fQty | fPrice | fStop | fLimit | fFlags | fTag,
	IntentClose:        fTag,
	IntentCancel:       fRef,
	IntentCancelAll:    0,
	IntentLog:          fRef,
}

// DecodeIntent turns a record that a module left into the intent i, or says what is wrong with it. slots is the number of slots
// in use, id the order id it takes if it asks for an order, text the module's text region. The result shares no memory with
// the record.
func DecodeIntent(i *Intent, raw *abi.Intent, slots int, id uint64, text []byte) error {
	*i = Intent{}
	if raw.Kind < abi.IntentMarket || raw.Kind > abi.IntentLog {
		return fmt.Errorf("has kind %d, which does not exist", raw.Kind)
	}
	d := decoder{raw: raw, has: uses[raw.Kind], intent: i}
	i.Kind, i.Slot = IntentKind(raw.Kind), int(raw.Slot)
	d.slot(slots)
	d.choices()
	d.numbers()
	d.protection()
	if d.has&fTag != 0 {
		d.intent.Tag = shown(abi.Text(raw.Tag[:]), abi.TagSize)
	} else if raw.Tag != [abi.TagSize]byte{} {
		d.fail("has a tag, which %s has not", article(d.intent.Kind))
	}
	d.reference(id, text)
	return d.err
}

// TakesID reports whether an intent of this kind takes an order id.
func (k IntentKind) TakesID() bool { return k <= IntentClose }

// decoder carries the first error.
type decoder struct {
	raw    *abi.Intent
	has    field
	intent *Intent
	err    error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

func (d *decoder) slot(slots int) {
	switch kind := d.intent.Kind; {
	case kind == IntentCancelAll && d.raw.Slot == abi.AllSlots:
		d.intent.Slot = AllSlots
	case kind == IntentCancel || kind == IntentLog:
		if d.raw.Slot != 0 {
			d.fail("names slot %d, but %s has no slot", d.raw.Slot, article(kind))
		}
	case d.raw.Slot >= uint32(slots):
		d.fail("names slot %d, but the strategy has only slots 0 to %d", d.raw.Slot, slots-1)
	}
}

// choices decodes the fields that are one of a list.
func (d *decoder) choices() {
	d.intent.Side = order.Side(d.choice("side", fSide, d.raw.Side, abi.SideBuy, abi.SideSell))
	d.intent.TIF = order.TIF(d.choice("time in force", fTIF, d.raw.TIF, abi.TIFGoodTillCancel, abi.TIFFillOrKill))
	d.intent.Qty.Kind = order.QtyKind(d.choice("kind of quantity", fQty, d.raw.QtyKind, abi.QtyBase, abi.QtyPosition))
	flags := d.choice("flag", fFlags, d.raw.Flags, 0, abi.IntentPostOnly|abi.IntentReduceOnly)
	d.intent.PostOnly = flags&abi.IntentPostOnly != 0
	d.intent.ReduceOnly = flags&abi.IntentReduceOnly != 0
	if d.intent.PostOnly && d.intent.Kind != IntentLimit && d.intent.Kind != IntentStopLimit {
		d.fail("is %s and post-only; only a limit can be", article(d.intent.Kind))
	}
	if d.intent.PostOnly && d.intent.TIF != order.GoodTillCancel {
		d.fail("is post-only and %s, which contradict each other", d.intent.TIF)
	}
}

// numbers decodes quantity and prices.
func (d *decoder) numbers() {
	d.intent.Qty.Value = d.number("quantity", fQty, d.raw.Qty, false)
	if d.intent.Qty.Kind >= order.QtyEquity && d.raw.Qty > 1 {
		d.fail("asks for a share of %v; 1 is all there is", d.raw.Qty)
	}
	r := d.raw
	if d.has&(fPrice|fStop|fLimit|fTrail) == 0 && r.TrailKind == 0 && r.Price == 0 && r.Stop == 0 && r.Limit == 0 && r.Trail == 0 && r.Activation == 0 {
		return // as in orders at market
	}
	d.intent.Price = d.number("limit price", fPrice, d.raw.Price, false)
	d.intent.Stop = d.number("trigger price", fStop, d.raw.Stop, false)
	d.intent.Limit = d.number("limit price of the stop leg", fLimit, d.raw.Limit, true)
	d.intent.Trail = order.Trail{
		Kind:       order.OffsetKind(d.choice("kind of trailing distance", fTrail, d.raw.TrailKind, abi.OffsetPrice, abi.OffsetPercent)),
		Distance:   d.number("trailing distance", fTrail, d.raw.Trail, false),
		Activation: d.number("activation", fTrail, d.raw.Activation, true),
	}
	if d.intent.Trail.Kind == order.OffsetPercent && d.raw.Trail >= 100 {
		d.fail("trails at %v %%; it must be below 100 %%", d.raw.Trail)
	}
}

// protection decodes what is attached to an entry.
func (d *decoder) protection() {
	r := d.raw
	if r.StopLossKind|r.TakeKind|r.BracketKind == 0 && r.StopLoss == 0 && r.TakeProfit == 0 && r.BracketTrail == 0 && r.BracketStart == 0 {
		return // as most are
	}
	d.intent.StopLoss = d.offset("stop loss", r.StopLossKind, r.StopLoss)
	d.intent.TakeProfit = d.offset("take profit", r.TakeKind, r.TakeProfit)
	trail := d.offset("attached trailing stop", r.BracketKind, r.BracketTrail)
	d.intent.Bracket = order.Trail{Kind: trail.Kind, Distance: trail.Value}
	if trail.Kind != 0 {
		d.intent.Bracket.Activation = d.number("activation of the attached trailing stop", fBracket, r.BracketStart, true)
	} else if r.BracketStart != 0 {
		d.fail("has the activation of an attached trailing stop but no distance")
	}
	if d.intent.StopLoss.Kind == order.OffsetPercent && r.StopLoss >= 100 && d.intent.Side == order.Buy {
		d.fail("has a stop loss %v %% below the fill; it must be below 100 %%", r.StopLoss)
	}
	if d.intent.TakeProfit.Kind == order.OffsetPercent && r.TakeProfit >= 100 && d.intent.Side == order.Sell {
		d.fail("has a take profit %v %% below the fill; it must be below 100 %%", r.TakeProfit)
	}
	if trail.Kind == order.OffsetPercent && r.BracketTrail >= 100 {
		d.fail("trails at %v %%; it must be below 100 %%", r.BracketTrail)
	}
	if d.intent.ReduceOnly && (d.intent.StopLoss.Kind != 0 || d.intent.TakeProfit.Kind != 0 || trail.Kind != 0) {
		d.fail("is reduce-only and has protection attached, which only an entry can have")
	}
}

// offset decodes one optional protective level.
func (d *decoder) offset(what string, kind uint32, value float64) order.Offset {
	if kind == 0 {
		if value != 0 {
			d.fail("has a %s without its kind", what)
		}
		return order.Offset{}
	}
	return order.Offset{
		Kind:  order.OffsetKind(d.choice("kind of "+what, fBracket, kind, abi.OffsetPrice, abi.OffsetPercent)),
		Value: d.number(what, fBracket, value, false),
	}
}

// reference decodes Ref: an order's id, or a piece of text.
func (d *decoder) reference(id uint64, text []byte) {
	switch kind := d.intent.Kind; {
	case kind == IntentCancel:
		if d.intent.ID = d.raw.Ref; d.raw.Ref == 0 {
			d.fail("cancels order 0, which does not exist")
		}
	case kind == IntentLog:
		offset, length := uint64(uint32(d.raw.Ref)), d.raw.Ref>>32
		if offset+length > uint64(len(text)) {
			d.fail("points outside the text region")
			return
		}
		if length > abi.MaxLogLine {
			d.fail("is a log line of %d bytes; at most %d are allowed", length, abi.MaxLogLine)
			return
		}
		d.intent.Text = shown(string(text[offset:offset+length]), abi.MaxLogLine)
	default:
		if d.raw.Ref != 0 {
			d.fail("has a reference, which %s has not", article(kind))
		}
		if kind.TakesID() {
			d.intent.ID = id
		}
	}
}

// article names a kind in a sentence.
func article(k IntentKind) string {
	if k == IntentOCO {
		return "an oco"
	}
	return "a " + k.String()
}

// choice decodes a number between low and high, or refuses one in a field that the kind does not have.
func (d *decoder) choice(what string, f field, value, low, high uint32) uint32 {
	if d.has&f == 0 {
		if value != 0 {
			d.fail("has a %s, which %s has not", what, article(d.intent.Kind))
		}
		return 0
	}
	if value < low || value > high {
		d.fail("has %s %d, which does not exist", what, value)
		return 0
	}
	return value
}

// number decodes a number above zero, or zero where it is optional.
func (d *decoder) number(what string, f field, value float64, optional bool) order.Decimal {
	switch {
	case d.has&f == 0:
		if value != 0 {
			d.fail("has a %s, which %s has not", what, article(d.intent.Kind))
		}
		return order.Decimal{}
	case optional && value == 0:
		return order.Decimal{}
	case math.IsNaN(value):
		d.fail("has a %s that is not a number (NaN)", what)
	case math.IsInf(value, 0):
		d.fail("has an infinite %s", what)
	case value <= 0:
		d.fail("has %s %v; it must be above 0", what, value)
	case value > MaxNumber || value < MinNumber:
		d.fail("has %s %v; it must be between %v and %v", what, value, MinNumber, MaxNumber)
	}
	if d.err != nil {
		return order.Decimal{}
	}
	return order.Exact(value)
}

// shown is Printable of s, cut at limit bytes: what is replaced can become longer.
func shown(s string, limit int) string {
	s = Printable(s)
	return s[:abi.Cut(s, limit)]
}

// Printable replaces what a terminal or a log would choke on: control characters, invalid UTF-8, bidirectional overrides.
func Printable(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] <= '~'
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
