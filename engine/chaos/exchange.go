package chaos

import (
	"slices"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/exchange"
	"tradebot/engine/ledger"
)

// Exchange is the other side of what live bots did: the book of the exchange they trade at, read before and after the snapshot. What
// was in it before is in the snapshot, or is lost; what the snapshot has is in it after, or was never there.
type Exchange struct {
	Book    *exchange.Book // as it was after the snapshot
	Account string         // of the bots
	Orders  int            // how many orders it had before the snapshot
	Trades  int64          // number of the last trade before the snapshot
}

// Between returns what is compared with a snapshot that was read after one and before the other.
func Between(before, after *exchange.Book, account string) *Exchange {
	return &Exchange{after, account, len(before.Orders), last(before)}
}

// last returns the number of the last trade of a book; they have them in the order in which they happened.
func last(b *exchange.Book) (n int64) {
	for _, o := range b.Orders {
		for i := range o.Trades {
			n = max(n, o.Trades[i].ID)
		}
	}
	return n
}

// Lost returns the numbers of the trades of an account that are in a book and not among those that are kept.
func Lost(b *exchange.Book, account string, kept map[int64]bool) (lost []int64) {
	for _, o := range b.Orders {
		for i := range o.Trades {
			if id := o.Trades[i].ID; o.Account == account && !kept[id] {
				lost = append(lost, id)
			}
		}
	}
	return lost
}

// origin returns the id under which an order was sent first: each further time it has another number behind it.
func origin(id string) string {
	if i := strings.LastIndex(id, "-r"); i > 0 && len(id) > i+2 && strings.Trim(id[i+2:], "0123456789") == "" {
		return id[:i]
	}
	return id
}

// live are the bots that trade at the exchange.
func (s *Snapshot) live() (list []*Bot) {
	for i := range s.Bots {
		if s.Bots[i].Config.Mode == bot.Live {
			list = append(list, &s.Bots[i])
		}
	}
	return list
}

// row is an order of a live bot.
type row struct {
	*bot.Order
	bot *Bot
}

func (r *row) symbol() string { return r.bot.Config.Slots[r.Slot].Stream.Symbol }

// rows are the orders of live bots that may have been sent, by the id of the first time.
func (s *Snapshot) rows(add adder) map[string]*row {
	rows := map[string]*row{}
	for _, b := range s.live() {
		for i := range b.Orders {
			r := &row{&b.Orders[i], b}
			id := origin(r.ClientID)
			if r.ClientID == "" {
				continue
			}
			if other := rows[id]; other != nil {
				add("orders %d of bot %s and %d of bot %s are both %s", other.ID, other.bot.ID, r.ID, b.ID, id)
			}
			rows[id] = r
		}
	}
	return rows
}

// ended are the states of an order to which nothing happens any more, as the exchange writes them. It has none for what it refused.
var ended = map[string]string{"filled": "FILLED", "canceled": "CANCELED", "expired": "EXPIRED", "rejected": ""}

// checkPlaced: whatever was sent how often, an order is at the exchange once or not at all, and every order there is one of a bot's.
func checkPlaced(s *Snapshot, add adder) {
	x, rows := s.Exchange, s.rows(add)
	placed := map[string]*exchange.Order{}
	for i, o := range x.Book.Orders {
		id := origin(o.ClientID)
		switch r := rows[id]; {
		case o.Account != x.Account:
			continue
		case placed[id] != nil:
			add("the exchange has order %s as %s, %d, and as %s, %d", id, placed[id].ClientID, placed[id].ID, o.ClientID, o.ID)
		case r == nil && i < x.Orders:
			add("the exchange has an order %s, %d, which is no bot's", o.ClientID, o.ID)
		case r == nil: // it was asked for after the snapshot
		case r.Status != "planned":
			r.compare(o, add)
		case i < x.Orders: // or it left after the snapshot, and may have got another size before
			add("order %d of bot %s is planned, and the exchange has it, %d", r.ID, r.bot.ID, o.ID)
		}
		placed[id] = o
	}
	for id, r := range rows {
		_, over := ended[r.Status]
		nothing := r.Filled.IsZero() && r.Status != "filled"
		if placed[id] == nil && (over && !nothing || r.Status == "open" || r.Status == "partially_filled") {
			add("order %d of bot %s is %s, %s of %s, and the exchange has no %s", r.ID, r.bot.ID, r.Status, r.Filled, r.Qty, id)
		}
	}
}

// compare holds an order of a bot against that of the exchange, which may have gone on since.
func (r *row) compare(o *exchange.Order, add adder) {
	if o.Symbol != r.symbol() || strings.ToLower(o.Side) != r.Side || !o.Qty.Equal(r.Qty) || !o.Price.Equal(r.Price) {
		add("order %d of bot %s is %s, to %s %s %s at %s as %s, and the exchange has it as %s %s %s at %s, %s",
			r.ID, r.bot.ID, r.Status, r.Side, r.Qty, r.symbol(), r.Price, r.ClientID, o.Side, o.Qty, o.Symbol, o.Price, o.ClientID)
	}
	status, over := ended[r.Status]
	same := o.Filled.Equal(r.Filled) && o.Value.Equal(r.Value)
	if over && (o.Status != status || !same) || !over && o.Filled.LessThan(r.Filled) {
		add("order %d of bot %s is %s, %s filled for %s, and at the exchange it is %s, %s for %s",
			r.ID, r.bot.ID, r.Status, r.Filled, r.Value, o.Status, o.Filled, o.Value)
	}
}

// checkTraded: every trade of the exchange is a fill of its order's bot, once and as it was, and every fill is such a trade.
func checkTraded(s *Snapshot, add adder) {
	type traded struct {
		*exchange.Trade
		id string // of its order
	}
	x := s.Exchange
	trades, kept := map[int64]traded{}, map[int64]bool{}
	for _, o := range x.Book.Orders {
		for i := range o.Trades {
			if o.Account == x.Account {
				trades[o.Trades[i].ID] = traded{&o.Trades[i], origin(o.ClientID)}
			}
		}
	}
	for _, b := range s.live() {
		ids, books := map[uint64]string{}, b.booked()
		for i := range b.Orders {
			ids[b.Orders[i].ID] = origin(b.Orders[i].ClientID)
		}
		for i := range b.Fills {
			f := &b.Fills[i]
			t, ok := trades[f.Trade]
			fee := side{f.Seq, "fees", ledger.Quote}
			if f.Side == "buy" {
				fee.asset = ledger.Base(f.Slot)
			}
			switch {
			case !ok:
				add("fill %d of bot %s is trade %d, which the exchange does not have", f.Seq, b.ID, f.Trade)
			case kept[f.Trade]:
				add("fill %d of bot %s is trade %d, and another fill is as well", f.Seq, b.ID, f.Trade)
			case ids[f.Order] != t.id:
				add("fill %d of bot %s is of order %s, and at the exchange trade %d is of order %s", f.Seq, b.ID, ids[f.Order], f.Trade, t.id)
			case !f.Qty.Equal(t.Qty) || !f.Price.Equal(t.Price) || !f.Value.Equal(t.Value) || (f.Liquidity == "maker") != t.Maker || !books[fee].Equal(t.Fee):
				add("fill %d of bot %s is %s at %s, %s, with a fee of %s, and at the exchange trade %d is %+v", f.Seq, b.ID, f.Qty, f.Price, f.Liquidity, books[fee], f.Trade, *t.Trade)
			}
			kept[f.Trade] = true
		}
	}
	for id, t := range trades {
		if id <= x.Trades && !kept[id] {
			add("trade %d of order %s, %s at %s, is lost", id, t.id, t.Qty, t.Price)
		}
	}
}

// checkBalances: what the account has of each currency is what bots have of it, what they gave up, and what nobody was given. It
// is counted after the trades that the bots know of; if these are all, it is what the exchange says it has.
func checkBalances(s *Snapshot, add adder) {
	x := s.Exchange
	own := map[string]bot.Decimal{} // by the books of the bots, beside what the account was opened with
	kept := map[int64]bool{}
	for _, b := range s.live() {
		for _, e := range b.Entries {
			if e.Fill == 0 || e.Account != "wallet" && e.Account != "dust" {
				continue
			}
			name := currency(b, e.Asset)
			own[name] = own[name].Add(e.Amount)
			if e.Account == "dust" && (e.Amount.IsNeg() || !e.Amount.LessThan(lots[b.Config.Slots[max(0, e.Asset-1)].Stream.Symbol])) {
				add("bot %s gave up %s of %s, which is no remainder", b.ID, e.Amount, name)
			}
		}
		for i := range b.Fills {
			kept[b.Fills[i].Trade] = true
		}
	}
	counted := map[string]bot.Decimal{} // by the trades of the exchange
	all := true
	for _, o := range x.Book.Orders {
		for i := range o.Trades {
			switch t := &o.Trades[i]; {
			case o.Account != x.Account:
			case !kept[t.ID]:
				all = false
			case o.Side == "BUY":
				counted[o.Base] = counted[o.Base].Add(t.Qty).Sub(t.Fee)
				counted[o.Quote] = counted[o.Quote].Sub(t.Value)
			default:
				counted[o.Base] = counted[o.Base].Sub(t.Qty)
				counted[o.Quote] = counted[o.Quote].Add(t.Value).Sub(t.Fee)
			}
		}
	}
	for name := range x.Book.Balances[x.Account] {
		if !own[name].Equal(counted[name]) {
			add("by the books of the bots their trades came to %s of %s, and by those of the exchange to %s", own[name], name, counted[name])
		}
		purse, brought := x.Book.Balances[x.Account][name], x.Book.Deposits[name]
		if has := purse.Free.Add(purse.Locked); all && !has.Equal(brought.Add(own[name])) {
			add("the exchange has %s of %s for the account, which brought %s, and the bots made %s of it", has, name, brought, own[name])
		}
	}
	for name := range own {
		if x.Book.Balances[x.Account][name] == nil {
			add("the bots have %s of %s, and the account has none", own[name], name)
		}
	}
}

// lots are the smallest quantities of the exchange's symbols.
var lots = func() map[string]bot.Decimal {
	all := map[string]bot.Decimal{}
	for _, s := range exchange.Symbols() {
		all[s.Name] = s.Lot
	}
	return all
}()

// currency returns the name of an asset of a bot.
func currency(b *Bot, asset int) string {
	symbols := exchange.Symbols()
	stream := b.Config.Slots[max(0, asset-1)].Stream.Symbol
	i := slices.IndexFunc(symbols, func(s exchange.Symbol) bool { return s.Name == stream })
	switch {
	case i < 0:
		return stream
	case asset == ledger.Quote:
		return symbols[i].Quote
	}
	return symbols[i].Base
}

// checkBook: the exchange's own book adds up, and nobody asked anything of it who knew that it was banned.
func checkBook(s *Snapshot, add adder) {
	if err := s.Exchange.Book.Check(); err != nil {
		add("%v", err)
	}
	if n := s.Exchange.Book.Ignored; n > 0 {
		add("%d requests were signed by who knew that it was banned", n)
	}
}
