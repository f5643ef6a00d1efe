package desk

import (
	"tradebot/engine/account"
	"tradebot/engine/bot"
	"tradebot/engine/journal"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/outbox"
	"tradebot/engine/strategy"
)

// curve is how often the equity is noted, beside the instants in which something happened: often enough for a chart of a day.
const curve = int64(5 * market.Minute)

// recorder keeps what a seat does until it is taken: the journal, and for people what follows from it. It implements
// runner.Journal.
type recorder struct {
	account *account.Account
	journal *journal.Writer
	outbox  *outbox.Outbox // nil on paper
	counts  int64          // instants before are warm-up

	batch   bot.Batch
	changed map[uint64]int          // by order: its place in the batch
	planned map[uint64]order.Amount // orders for an exchange that were handed over as planned, and for how much; what became of them since only a report says
	fills   int64
	noted   int // fills of the account's report that are in the batch, or were
	swept   int // and what was given up
}

// newRecorder returns the recorder of an account that was just opened.
func newRecorder(a *account.Account, b *journal.Begin) *recorder {
	r := &recorder{account: a, journal: journal.New(a), changed: map[uint64]int{}, planned: map[uint64]order.Amount{}}
	for i, side := range []ledger.Account{ledger.Wallet, ledger.Deposits} {
		amount := b.Cash
		if i == 1 {
			amount = amount.Neg()
		}
		r.batch.Entries = append(r.batch.Entries, bot.Entry{Account: side.String(), Amount: amount, Time: b.From})
	}
	return r
}

// begin notes that a life begins.
func (r *recorder) begin(b *journal.Begin) error {
	r.counts = b.Counts()
	return r.journal.Begin(b)
}

// Record implements runner.Journal.
func (r *recorder) Record(s *strategy.Step, d *strategy.Decision) error {
	if err := r.journal.Record(s, d); err != nil {
		return err
	}
	news := r.account.Happened()
	r.happened(s.Time)
	if !s.Warmup { // the account is about to forget them; a strategy that joins it is told of them later
		r.noted, r.swept = 0, 0
	}
	if b := r.account.Breach(); b != nil {
		r.log(s.Time, "warn", b.Text)
	}
	for _, text := range d.Logs {
		r.batch.Logs = append(r.batch.Logs, bot.Log{Time: s.Time, Level: "info", Source: "strategy", Text: text})
	}
	for _, p := range d.Plots {
		r.batch.Dots = append(r.batch.Dots, bot.Dot{Time: s.Time, Index: p.Index, Value: p.Value})
	}
	if s.Time >= r.counts && (news || s.Time%curve == 0 || s.Stop) {
		r.batch.Equity = append(r.batch.Equity, bot.Point{Time: s.Time, Equity: order.Exact(s.Equity).RoundBank(ledger.Places)})
	}
	return nil
}

// happened notes what became of the account's orders since the last time.
func (r *recorder) happened(now int64) {
	fills, dust := r.account.Fills(), r.account.Dust()
	for i := range fills[r.noted:] {
		r.fill(&fills[r.noted+i])
	}
	for _, d := range dust[r.swept:] {
		r.book(r.fills, ledger.Base(d.Slot), d.Qty, ledger.Wallet, ledger.Dust, now)
	}
	r.noted, r.swept = len(fills), len(dust)
	r.orders(now)
}

// orders notes the orders that changed.
func (r *recorder) orders(now int64) {
	for _, o := range r.account.Changed() {
		if o.Kind == 0 { // no order: the answer to a cancel that was refused, under the id of the order that stays as it is
			continue
		}
		if qty, ok := r.planned[o.ID]; ok && o.Status == order.Planned && o.Qty == qty {
			continue
		}
		row := bot.Order{
			ID: o.ID, Slot: o.Slot, Kind: o.Kind.String(), Side: o.Side.String(), Status: o.Status.String(), Reason: o.Reason.String(),
			Tag: o.Tag, Qty: o.Qty.Decimal(), Filled: o.Filled.Decimal(),
			Value: order.Worth(o.Filled, o.Average()).Decimal(), Price: o.Price, Stop: o.Stop,
			Parent: o.Parent, Placed: o.Placed, Changed: now,
		}
		if r.outbox != nil {
			row.ClientID = r.outbox.ClientID(o.ID)
		}
		i, ok := r.changed[o.ID]
		if !ok {
			i = len(r.batch.Orders)
			r.changed[o.ID] = i
			r.batch.Orders = append(r.batch.Orders, row)
		}
		row.Text = r.batch.Orders[i].Text
		r.batch.Orders[i] = row
	}
	for _, refused := range r.account.Refusals() {
		if i, ok := r.changed[refused.Order.ID]; ok && refused.Order.Kind != 0 {
			r.batch.Orders[i].Text = refused.Text
		}
	}
}

// forget lets nobody be told any more what happened: the strategy is gone.
func (r *recorder) forget() {
	r.account.Told()
	r.noted, r.swept = 0, 0
}

// fill notes an execution and its bookings.
func (r *recorder) fill(f *order.Fill) {
	r.fills++
	r.batch.Fills = append(r.batch.Fills, bot.Fill{
		Seq: r.fills, Order: f.Order, Slot: f.Slot, Time: f.Time, Side: f.Side.String(), Qty: f.Qty.Decimal(), Price: f.Price, Value: f.Value.Decimal(),
		Fee: f.Fee.Decimal(), Realised: f.Realised.Decimal(), Liquidity: f.Liquidity.String(), Reason: f.Reason.String(), Tag: f.Tag, Trade: f.Trade,
	})
	book := func(asset int, amount order.Amount, from, to ledger.Account) {
		r.book(r.fills, asset, amount, from, to, f.Time)
	}
	money, goods := ledger.Wallet, ledger.Market
	if f.Side == order.Sell {
		money, goods = goods, money
	}
	book(ledger.Quote, f.Value, money, goods)
	book(ledger.Base(f.Slot), f.Qty, goods, money)
	switch {
	case f.FeeBase.IsPos():
		book(ledger.Base(f.Slot), f.FeeBase, ledger.Wallet, ledger.Fees)
	case !f.Fee.IsZero():
		book(ledger.Quote, f.Fee, ledger.Wallet, ledger.Fees)
	}
}

// book notes both sides of a booking.
func (r *recorder) book(fill int64, asset int, booked order.Amount, from, to ledger.Account, at int64) {
	amount := booked.Decimal()
	r.batch.Entries = append(r.batch.Entries,
		bot.Entry{Fill: fill, Account: from.String(), Asset: asset, Amount: amount.Neg(), Time: at},
		bot.Entry{Fill: fill, Account: to.String(), Asset: asset, Amount: amount, Time: at})
}

// log notes a line of the engine's own.
func (r *recorder) log(now int64, level, text string) {
	r.batch.Logs = append(r.batch.Logs, bot.Log{Time: now, Level: level, Source: "engine", Text: text})
}

// take returns what there is and forgets it.
func (r *recorder) take(cursor int64) bot.Batch {
	if r.outbox != nil {
		r.orders(cursor) // those that the last decision asked for
		for i := range r.batch.Orders {
			if o := &r.batch.Orders[i]; o.Status == order.Planned.String() {
				r.planned[o.ID] = order.AmountOf(o.Qty)
			} else {
				delete(r.planned, o.ID)
			}
		}
	}
	b := r.batch
	b.Cursor, b.Lines = cursor, r.journal.Take()
	if len(b.Orders)+len(b.Fills) > 0 || len(b.Equity) > 0 && r.holds() {
		b.Positions = r.positions()
	}
	r.batch = bot.Batch{}
	clear(r.changed)
	return b
}

// holds reports whether there is a position, which is worth something else at every close.
func (r *recorder) holds() bool {
	books := r.account.Ledger()
	for i := range books.Slots() {
		if !books.Position(i).Qty.IsZero() {
			return true
		}
	}
	return false
}

// positions returns what every slot holds.
func (r *recorder) positions() []bot.Position {
	books := r.account.Ledger()
	list := make([]bot.Position, books.Slots())
	for i := range list {
		p, last := books.Position(i), order.Exact(r.account.Last(i))
		list[i] = bot.Position{Slot: i, Qty: p.Qty.Decimal(), Entry: p.Entry.RoundBank(ledger.Places), Realised: p.Realised.Decimal(), Last: last}
		if !p.Qty.IsZero() {
			list[i].Unrealised = p.Qty.Decimal().Mul(last.Sub(p.Entry)).RoundBank(ledger.Places)
		}
	}
	return list
}
