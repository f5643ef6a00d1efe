package sdktest

import (
	"strconv"
	"strings"
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
)

// Hand is a strategy whose exchange is played by the test: for partial fills, refusals and whatever else a book without
// costs never does. Box is what the strategy sees; the test writes cash, positions and open orders there.
//
// Each method hands over one event and returns what the strategy asked for in it, one text an intent, as in golden files,
// orders with their id in front.
type Hand struct {
	Box *abi.Mailbox
	m   *sdk.Machine
}

// ByHand starts a strategy with so many slots and Cash. The test fails if it refuses its parameters.
func ByHand(t testing.TB, s sdk.Strategy, slots int, params Params) *Hand {
	t.Helper()
	m := sdk.NewMachine(s)
	for name, text := range params {
		if err := m.Set(name, text); err != nil {
			t.Fatal(err)
		}
	}
	m.Box.Slots, m.Box.Cash, m.Box.Equity, m.Box.NextID = uint32(slots), Cash, Cash, abi.IDStep
	if n := m.Start(); n != 0 {
		t.Fatalf("the strategy refuses its parameters: %s", m.Box.Text[:n])
	}
	return &Hand{&m.Box, m}
}

// Candle tells a candle of one price in a slot.
func (h *Hand) Candle(slot int, price float64) []string {
	*h.Box.AsCandle() = abi.Candle{Open: price, High: price, Low: price, Close: price, Volume: 1, Slot: uint32(slot), Time: h.Box.Time - Hour}
	return h.event(abi.KindCandle)
}

// Order tells what became of an order.
func (h *Hand) Order(o sdk.Order) []string {
	*h.Box.AsOrder() = o
	return h.event(abi.KindOrder)
}

// Fill tells a fill.
func (h *Hand) Fill(f sdk.Fill) []string {
	*h.Box.AsFill() = f
	return h.event(abi.KindFill)
}

// Step tells that all candles of the instant were told, and lets the next instant begin an hour later.
func (h *Hand) Step() []string {
	asked := h.event(abi.KindStep)
	h.Box.Time += Hour
	return asked
}

// Open sets the open orders that the strategy sees.
func (h *Hand) Open(orders ...sdk.Order) { h.Box.Orders = uint32(copy(h.Box.Open[:], orders)) }

func (h *Hand) event(kind int32) []string {
	var asked []string
	for _, intent := range h.Box.Intents[:h.m.Event(kind)] {
		var b strings.Builder
		switch {
		case intent.Kind == abi.IntentLog:
			offset, length := uint32(intent.Ref), uint32(intent.Ref>>32)
			b.WriteString("log " + strconv.Quote(string(h.Box.Text[offset:offset+length])))
		case intent.Kind <= abi.IntentClose:
			b.WriteString(strconv.FormatUint(h.Box.NextID, 10) + " ")
			h.Box.NextID += abi.IDStep
			fallthrough
		default:
			writeIntent(&b, &intent)
		}
		asked = append(asked, b.String())
	}
	h.Box.PlotMask = 0
	return asked
}
