package sim_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tradebot/engine/order"
	"tradebot/engine/strategy"
	"tradebot/sdk/abi"

	"github.com/quagmt/udecimal"
)

// legs are the names of orders that belong to another, by their number.
var legs = [abi.IDStep]string{1: "stop_loss", 2: "take_profit", 3: "trailing_stop"}

// reader takes the words of a line one by one.
type reader struct {
	words []string
	err   error // the first that happened
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// next takes a word.
func (r *reader) next() string {
	if len(r.words) == 0 {
		r.fail(errors.New("the order ends too early"))
		return ""
	}
	word := r.words[0]
	r.words = r.words[1:]
	return word
}

// on takes a word if it is the next.
func (r *reader) on(word string) bool {
	if len(r.words) == 0 || r.words[0] != word {
		return false
	}
	r.words = r.words[1:]
	return true
}

// number takes a number above 0, and whether it is in percent.
func (r *reader) number() (order.Decimal, bool) {
	word := r.next()
	text, percent := strings.CutSuffix(word, "%")
	d, err := udecimal.Parse(text)
	if err == nil && d.Sign() <= 0 {
		err = fmt.Errorf("%s is not above 0", word)
	}
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("%q: %w", word, err)
	}
	return d, percent
}

func (r *reader) price() order.Decimal {
	d, percent := r.number()
	if percent {
		r.fail(errors.New("a limit or a trigger is a price"))
	}
	return d
}

func (r *reader) offset() order.Offset {
	d, percent := r.number()
	if percent {
		return order.Offset{Kind: order.OffsetPercent, Value: d}
	}
	return order.Offset{Kind: order.OffsetPrice, Value: d}
}

func (r *reader) trail() order.Trail {
	at := r.offset()
	t := order.Trail{Kind: at.Kind, Distance: at.Value}
	if r.on("from") {
		from := r.offset()
		if from.Kind != at.Kind {
			r.fail(errors.New("the distance and its beginning are both prices or both percent"))
		}
		t.Activation = from.Value
	}
	return t
}

// quantity takes 2, 100 quote, 50% equity or 100% position.
func (r *reader) quantity() order.Qty {
	d, percent := r.number()
	share := d.Mul(udecimal.MustFromInt64(1, 2))
	switch {
	case percent && r.on("equity"):
		return order.Qty{Kind: order.QtyEquity, Value: share}
	case percent && r.on("position"):
		return order.Qty{Kind: order.QtyPosition, Value: share}
	case percent:
		r.fail(errors.New("percent are of equity or position"))
	case r.on("quote"):
		return order.Qty{Kind: order.QtyQuote, Value: d}
	}
	return order.Qty{Kind: order.QtyBase, Value: d}
}

// ask reads a line that asks for something, and adds it to the last block.
func (s *script) ask(line int, words []string) error {
	b := s.blocks[len(s.blocks)-1]
	if b.asked >= 0 && s.expects(b.asked+1, line) {
		return errors.New("what is asked for stands before what is expected of it")
	}
	b.asked = line
	r, times := &reader{words: words}, 1
	if r.on("repeat") {
		var err error
		if times, err = strconv.Atoi(r.next()); err != nil {
			return err
		}
	}
	in, err := s.intent(r)
	if err != nil {
		return err
	}
	if times != 1 && !in.Kind.TakesID() {
		return errors.New("only orders can be repeated")
	}
	for range times {
		if in.Kind.TakesID() {
			s.orders++
			in.ID = s.orders * abi.IDStep
		}
		b.asks = append(b.asks, in)
	}
	return nil
}

// expects reports whether one of the lines expects something.
func (s *script) expects(from, to int) bool {
	for _, line := range s.lines[from:to] {
		if strings.HasPrefix(strings.TrimSpace(line), ">") {
			return true
		}
	}
	return false
}

// intent reads what is asked for.
func (s *script) intent(r *reader) (in strategy.Intent, err error) {
	switch word := r.next(); word {
	case "close":
		in.Kind = strategy.IntentClose
	case "cancel":
		in.Kind = strategy.IntentCancel
		if r.on("all") {
			in.Kind, in.Slot = strategy.IntentCancelAll, strategy.AllSlots
		} else {
			in.ID = r.id()
		}
	case "buy", "sell":
		in.Kind, in.Side = strategy.IntentMarket, order.Buy
		if word == "sell" {
			in.Side = order.Sell
		}
		in.Qty = r.quantity()
	case "cash", "fee", "slots", "limit", "every", "from":
		return in, errors.New("settings come before the first candle")
	default:
		return in, fmt.Errorf("unknown word %q", word)
	}
	for len(r.words) > 0 && r.err == nil {
		s.option(r, &in)
	}
	if in.Kind == strategy.IntentOCO && (in.Price.IsZero() || in.Stop.IsZero()) {
		r.fail(errors.New("an oco has a limit and a stop"))
	}
	return in, r.err
}

// id takes the name of an order.
func (r *reader) id() uint64 {
	head, leg, dotted := strings.Cut(r.next(), ".")
	n, err := strconv.ParseUint(head, 10, 32)
	if err != nil {
		r.fail(err)
	}
	for i, name := range legs {
		if dotted && (leg == name || leg == "stop" && i == 1) {
			return n*abi.IDStep + uint64(i)
		}
	}
	if dotted {
		r.fail(fmt.Errorf("unknown leg %q", leg))
	}
	return n * abi.IDStep
}

// option takes what can follow an order's size.
func (s *script) option(r *reader, in *strategy.Intent) {
	switch word := r.next(); word {
	case "oco":
		in.Kind = strategy.IntentOCO
	case "limit":
		switch {
		case in.Kind == strategy.IntentOCO && !in.Price.IsZero():
			in.Limit = r.price()
			return
		case in.Kind == strategy.IntentStop:
			in.Kind = strategy.IntentStopLimit
		case in.Kind == strategy.IntentMarket:
			in.Kind = strategy.IntentLimit
		}
		in.Price = r.price()
	case "stop":
		if in.Kind == strategy.IntentMarket {
			in.Kind = strategy.IntentStop
		}
		in.Stop = r.price()
	case "trail":
		if in.Kind != strategy.IntentMarket {
			r.fail(errors.New("trail is an order by itself; trailing_stop is attached to one"))
		}
		in.Kind, in.Trail = strategy.IntentTrailingStop, r.trail()
	case "trailing_stop":
		in.Bracket = r.trail()
	case "stop_loss":
		in.StopLoss = r.offset()
	case "take_profit":
		in.TakeProfit = r.offset()
	case "ioc":
		in.TIF = order.ImmediateOrCancel
	case "fok":
		in.TIF = order.FillOrKill
	case "post_only":
		in.PostOnly = true
	case "reduce_only":
		in.ReduceOnly = true
	case "tag":
		in.Tag = r.next()
	case "in":
		slot, err := s.slot(r.next())
		if err != nil {
			r.fail(err)
		}
		in.Slot = slot
	default:
		r.fail(fmt.Errorf("unknown word %q", word))
	}
}
