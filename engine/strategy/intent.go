package strategy

import (
	"strconv"
	"strings"

	"tradebot/engine/order"
)

// IntentKind is what an intent asks for. The numbers are those of the contract.
type IntentKind uint8

// The kinds of intent. The kinds up to IntentClose ask for orders.
const (
	IntentMarket IntentKind = 1 + iota
	IntentLimit
	IntentStop
	IntentStopLimit
	IntentTrailingStop
	IntentOCO
	IntentClose
	IntentCancel
	IntentCancelAll
	IntentLog
)

var intentKinds = [...]string{
	IntentMarket: "market", IntentLimit: "limit", IntentStop: "stop", IntentStopLimit: "stop_limit",
	IntentTrailingStop: "trailing_stop", IntentOCO: "oco", IntentClose: "close", IntentCancel: "cancel",
	IntentCancelAll: "cancel_all", IntentLog: "log",
}

func (k IntentKind) String() string { return intentKinds[k] }

// AllSlots as Intent.Slot stands for every slot, in an IntentCancelAll.
const AllSlots = -1

// Intent is one thing a strategy asks for. Which fields count depends on Kind, as in the contract's table.
type Intent struct {
	Kind       IntentKind
	ID         uint64 // of the order asked for; of the order to cancel
	Slot       int
	Side       order.Side
	TIF        order.TIF
	PostOnly   bool
	ReduceOnly bool
	Qty        order.Qty
	Price      order.Decimal // limit price
	Stop       order.Decimal // trigger
	Limit      order.Decimal // OCO: limit price of the stop leg, or zero
	Trail      order.Trail   // trailing stop
	StopLoss   order.Offset  // attached
	TakeProfit order.Offset  // attached
	Bracket    order.Trail   // attached trailing stop
	Tag        string
	Text       string // log line
}

// String says what the intent asks for in one line, as journals and terminals show it.
func (i Intent) String() string {
	var b strings.Builder
	switch i.Kind {
	case IntentLog:
		return "log " + quote(i.Text)
	case IntentCancel:
		return "cancel order " + strconv.FormatUint(i.ID, 10)
	case IntentCancelAll:
		if i.Slot == AllSlots {
			return "cancel all orders"
		}
		return "cancel all orders in slot " + strconv.Itoa(i.Slot) // also of slot 0: all slots are another thing
	case IntentClose:
		b.WriteString("close position" + i.slot())
	case IntentOCO:
		b.WriteString(i.Side.String() + " " + i.Qty.String() + i.slot() + " oco limit " + i.Price.String() + " stop " + i.Stop.String())
		if !i.Limit.IsZero() {
			b.WriteString(" limit " + i.Limit.String())
		}
	default:
		b.WriteString(i.Side.String() + " " + i.Qty.String() + i.slot() + " " + i.Kind.String())
		i.levels(&b)
	}
	if i.StopLoss.Kind != 0 {
		b.WriteString(" stop_loss " + i.StopLoss.String())
	}
	if i.TakeProfit.Kind != 0 {
		b.WriteString(" take_profit " + i.TakeProfit.String())
	}
	if i.Bracket.Kind != 0 {
		b.WriteString(" trail " + i.Bracket.String())
	}
	if i.TIF != order.GoodTillCancel {
		b.WriteString(" " + i.TIF.String())
	}
	if i.PostOnly {
		b.WriteString(" post_only")
	}
	if i.ReduceOnly {
		b.WriteString(" reduce_only")
	}
	if i.Tag != "" {
		b.WriteString(" tag " + quote(i.Tag))
	}
	return b.String()
}

// levels appends the prices of a plain order.
func (i Intent) levels(b *strings.Builder) {
	if !i.Stop.IsZero() {
		b.WriteString(" trigger " + i.Stop.String())
	}
	if !i.Price.IsZero() {
		b.WriteString(" at " + i.Price.String())
	}
	if i.Trail.Kind != 0 {
		b.WriteString(" " + i.Trail.String())
	}
}

// slot names a slot other than the first.
func (i Intent) slot() string {
	if i.Slot == 0 {
		return ""
	}
	return " in slot " + strconv.Itoa(i.Slot)
}
