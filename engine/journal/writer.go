package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"

	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/strategy"
)

// Writer writes the journal of one bot. It implements runner.Journal. Make one with [New]; it is not safe for concurrent use.
type Writer struct {
	account *account.Account
	seen    []slot
	fresh   bool // candles were seen since the last candles line
	fuel    int64
	at      int64 // time of the last instant
	seq     int64
	chain   [sha256.Size]byte
	lines   []bot.Line
	record  [market.RecordSize]byte
}

// slot is what a slot has seen.
type slot struct {
	count int64
	last  int64
	hash  hash.Hash
}

// New returns a journal without a line.
func New(a *account.Account) *Writer { return &Writer{account: a} }

// Begin writes the first line of a life: the bot starts, or starts again after its end. What it has seen counts from there. The
// error is Internal.
func (w *Writer) Begin(b *Begin) error {
	w.seen, w.fresh, w.fuel = make([]slot, len(b.Slots)), false, 0
	for i := range w.seen {
		w.seen[i].hash = sha256.New()
	}
	err := w.put(KindBegin, wrapped{Begin: b})
	w.at = 0 // what is done by hand before the first instant is done before its warm-up
	return err
}

// Record implements runner.Journal. The error is Internal.
func (w *Writer) Record(s *strategy.Step, d *strategy.Decision) error {
	w.at = s.Time
	w.fuel += d.Fuel
	for i := range s.Candles {
		if e := &s.Candles[i]; e.Base {
			at := &w.seen[e.Slot]
			at.count, at.last = at.count+1, e.Candle.Time
			at.hash.Write(market.AppendCandle(w.record[:0], &e.Candle))
			w.fresh = true
		}
	}
	quiet := len(d.Intents)+len(d.Logs) == 0 && !w.account.Happened() && w.account.Breach() == nil
	if quiet && s.Time%int64(market.Day) != 0 && !s.Stop {
		return nil
	}
	if err := w.refer(); err != nil {
		return err
	}
	if !quiet {
		if err := w.put(KindStep, wrapped{Step: w.step(s, d)}); err != nil {
			return err
		}
	}
	if s.Stop {
		return w.put(KindEnd, wrapped{End: &End{Time: s.Time}})
	}
	return nil
}

// Hand records what a person asks for, before anything comes of it, or why nothing will. The error is Internal.
func (w *Writer) Hand(c *bot.Command, refused string) error {
	if err := w.refer(); err != nil {
		return err
	}
	return w.put(KindHand, wrapped{Hand: &Hand{w.at, *c, refused}})
}

// Venue records what an exchange reported. The error is Internal.
func (w *Writer) Venue(r *bot.Report) error {
	if err := w.refer(); err != nil {
		return err
	}
	return w.put(KindVenue, wrapped{Venue: &Venue{w.at, *r}})
}

// Abandon records that a life ended without its strategy being told. The error is Internal.
func (w *Writer) Abandon() error {
	if err := w.refer(); err != nil {
		return err
	}
	return w.put(KindEnd, wrapped{End: &End{w.at, true}})
}

// Fuel returns what all steps so far have used.
func (w *Writer) Fuel() int64 { return w.fuel }

// Take returns the lines since the last call.
func (w *Writer) Take() []bot.Line {
	lines := w.lines
	w.lines = nil
	return lines
}

// refer writes a candles line if there is anything new to refer to.
func (w *Writer) refer() error {
	if !w.fresh {
		return nil
	}
	w.fresh = false
	seen := make([]Seen, len(w.seen))
	for i := range w.seen {
		at := &w.seen[i]
		seen[i] = Seen{at.count, at.last, hex.EncodeToString(at.hash.Sum(nil))}
	}
	return w.put(KindCandles, wrapped{Candles: seen})
}

// put adds a line.
func (w *Writer) put(kind string, line wrapped) error {
	text, err := json.Marshal(line)
	if err != nil {
		return fault.Wrap(fault.Internal, "journal.put", err)
	}
	w.seq++
	w.chain = link(w.chain, w.seq, text)
	w.lines = append(w.lines, bot.Line{Seq: w.seq, Time: w.at, Kind: kind, Text: text, Chain: append([]byte(nil), w.chain[:]...)})
	return nil
}

// link returns the chain after a line.
func link(before [sha256.Size]byte, seq int64, text []byte) [sha256.Size]byte {
	sum := sha256.New()
	if seq > 1 {
		sum.Write(before[:])
	}
	sum.Write(text)
	return [sha256.Size]byte(sum.Sum(nil))
}

// step returns what happened in a step.
func (w *Writer) step(s *strategy.Step, d *strategy.Decision) *step {
	out := &step{Time: s.Time, Fuel: w.fuel, Logs: d.Logs}
	for _, f := range w.account.Fills() {
		out.Fills = append(out.Fills, fill{
			Order: f.Order, Slot: f.Slot, Time: f.Time, Side: f.Side.String(), Qty: f.Qty.Decimal(), Price: f.Price, Fee: f.Fee.Decimal(),
			Realised: f.Realised.Decimal(), Maker: f.Liquidity == order.Maker,
		})
	}
	for _, o := range w.account.Changed() {
		out.Orders = append(out.Orders, changed{
			ID: o.ID, Slot: o.Slot, Kind: o.Kind.String(), Side: o.Side.String(), Status: o.Status.String(),
			Reason: o.Reason.String(), Qty: o.Qty.Decimal(), Filled: o.Filled.Decimal(), Price: o.Price, Stop: o.Stop,
		})
	}
	for _, r := range w.account.Refusals() {
		out.Refusals = append(out.Refusals, refusal{r.Order.ID, r.Text})
	}
	if b := w.account.Breach(); b != nil {
		out.Breach = &breach{b.Rule, b.Text, b.Until}
	}
	for i := range d.Intents {
		out.Asked = append(out.Asked, text(&d.Intents[i]))
	}
	return out
}
