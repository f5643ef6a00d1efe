package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/store"
)

// Detail is a bot with what it did last.
type Detail struct {
	Row
	Positions []bot.Position
	Open      []bot.Order     // newest first
	Fills     []bot.Fill      // likewise
	Asked     []store.Command // by hand, likewise
	Logs      []bot.Log       // likewise
}

// Bot shows one bot.
func (s *Screen) Bot(d *Detail) {
	b, c := &d.Bot, &d.Bot.Config
	s.Print("%s", s.paint(bold, c.Name))
	equity, gain := s.worth(&d.Row)
	var markets []string
	for _, slot := range c.Slots {
		markets = append(markets, slot.Name+" "+slot.Market)
	}
	rows := [][]cell{texts("id", b.ID), texts("status", state(b)), texts("strategy", c.Strategy+" "+short(c.Module))}
	if b.Previous != "" {
		rows = append(rows, texts("before", short(b.Previous)+", until its last upgrade"))
	}
	rows = append(rows, texts("markets", strings.Join(markets, ", ")), texts("parameters", orDefaults(c.Params)), texts("limits", orNone(c.Limits)),
		texts("costs", fmt.Sprintf("fee %s, resting %s, slippage %s bps, spread %s bps, %s fills, on %s", c.Costs.Fee, c.Costs.MakerFee, c.Costs.Slippage,
			c.Costs.Spread, c.Costs.Fills, c.Mode)))
	if c.Interval > 0 {
		rows = append(rows, texts("looks", "every "+(time.Duration(c.Interval)*time.Millisecond).String()))
	}
	if d.Equity != nil {
		rows = append(rows, texts("equity", fmt.Sprintf("%s at %s UTC, began with %s, %s", equity.text, moment(d.Equity.Time), s.money(c.Cash), gain.text)))
	}
	s.table(rows)
	s.held(d)
	s.done(d)
}

// held shows what a bot holds, and its open orders.
func (s *Screen) held(d *Detail) {
	rows := [][]cell{heads("position", "quantity", "entry", "last", "unrealised", "realised")}
	for _, p := range d.Positions {
		rows = append(rows, []cell{{text: place(d, p.Slot)}, {text: p.Qty.String(), right: true}, {text: p.Entry.String(), right: true},
			{text: p.Last.String(), right: true}, s.profit(p.Unrealised), s.profit(p.Realised)})
	}
	s.titled(rows)
	rows = [][]cell{heads("open order", "market", "kind", "side", "quantity", "filled", "limit", "stop", "tag")}
	for _, o := range d.Open {
		rows = append(rows, []cell{{text: strconv.FormatUint(o.ID, 10)}, {text: place(d, o.Slot)}, {text: spaced(o.Kind)}, {text: o.Side},
			{text: some(o.Qty), right: true}, {text: some(o.Filled), right: true}, {text: some(o.Price), right: true}, {text: some(o.Stop), right: true}, {text: o.Tag}})
	}
	s.titled(rows)
}

// done shows what a bot did last, what was asked of it, and its log, the newest last.
func (s *Screen) done(d *Detail) {
	rows := [][]cell{heads("fill (UTC)", "market", "side", "quantity", "price", "profit", "why")}
	for _, f := range slices.Backward(d.Fills) {
		rows = append(rows, []cell{{text: moment(f.Time)}, {text: place(d, f.Slot)}, {text: f.Side}, {text: f.Qty.String(), right: true},
			{text: f.Price.String(), right: true}, s.profit(f.Realised), {text: strings.TrimSpace(spaced(f.Reason) + "  " + f.Tag)}})
	}
	s.titled(rows)
	rows = [][]cell{heads("asked (UTC)", "by", "what", "answer")}
	for _, c := range slices.Backward(d.Asked) {
		answer := c.Status
		if c.Reason != "" {
			answer += ": " + c.Reason
		}
		rows = append(rows, texts(moment(c.Created), c.Who, asked(d, &c.Command), answer))
	}
	s.titled(rows)
	rows = [][]cell{heads("log (UTC)", "from", "text")}
	for _, l := range slices.Backward(d.Logs) {
		rows = append(rows, texts(moment(l.Time), l.Source, l.Text))
	}
	s.titled(rows)
}

// titled shows a table after an empty line, unless it has nothing but its heads.
func (s *Screen) titled(rows [][]cell) {
	if len(rows) > 1 {
		s.Print("")
		s.table(rows)
	}
}

// asked says what was asked by hand.
func asked(d *Detail, c *bot.Command) string {
	switch c.Act {
	case bot.ForceExit:
		return "close the position in " + place(d, c.Slot)
	case bot.CancelOrder:
		return fmt.Sprintf("take order %d back", c.Order)
	case bot.CancelAll:
		return "take every order back"
	case bot.MoveStop:
		return fmt.Sprintf("move the stop of order %d to %s", c.Order, c.Price)
	case bot.HoldBack:
		return "hold back " + c.Hold.String()
	}
	return string(c.Act)
}

// place names the market of a slot.
func place(d *Detail, slot int) string {
	if slot < len(d.Bot.Config.Slots) {
		return symbol(d.Bot.Config.Slots[slot].Market)
	}
	return strconv.Itoa(slot)
}

// symbol is that of a stream, EXCHANGE:SYMBOL:TIMEFRAME.
func symbol(stream string) string {
	parts := strings.Split(stream, ":")
	return parts[min(1, len(parts)-1)]
}

// some writes an amount, nothing if it is 0.
func some(d bot.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// spaced writes a word of the engine for people.
func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// short is a hash for people.
func short(hash string) string { return hash[:min(12, len(hash))] }

// orDefaults writes parameters.
func orDefaults(params map[string]string) string {
	var list []string
	for name, value := range params {
		list = append(list, name+"="+value)
	}
	if len(list) == 0 {
		return "the defaults"
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
