package chaos_test

import (
	"slices"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/chaos"
	"tradebot/engine/exchange"
)

// harms are changes by hand of what live bots did, or of what the exchange has of it, each with the check that sees it.
var harms = []struct {
	name, check string
	do          func(s *chaos.Snapshot, b *chaos.Bot)
}{
	{"a trade is lost", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Fills = b.Fills[1:] }},
	{"a trade is doubled", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Fills = append(b.Fills, b.Fills[0]) }},
	{"a trade is another", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Fills[0].Price = b.Fills[0].Price.Add64(1) }},
	{"a trade is of another order", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Fills[0].Order++ }},
	{"a trade is nowhere", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Fills[0].Trade = 1 << 40 }},
	{"a fee is another", "traded", func(_ *chaos.Snapshot, b *chaos.Bot) { entry(b, "fees").Amount = entry(b, "fees").Amount.Add64(1) }},
	{"an order is lost", "placed", func(_ *chaos.Snapshot, b *chaos.Bot) {
		b.Orders = slices.DeleteFunc(b.Orders, func(o bot.Order) bool { return o.ID == b.Fills[0].Order })
	}},
	{"an order is there twice", "placed", func(s *chaos.Snapshot, b *chaos.Bot) {
		again := *placed(s, b)
		again.ID, again.ClientID = int64(len(s.Exchange.Book.Orders))+1, again.ClientID+"-r1"
		s.Exchange.Book.Orders = append(s.Exchange.Book.Orders, &again)
	}},
	{"an order is there twice under one id", "placed", func(s *chaos.Snapshot, b *chaos.Bot) {
		s.Exchange.Book.Orders = append(s.Exchange.Book.Orders, placed(s, b))
	}},
	{"an order is not there", "placed", func(s *chaos.Snapshot, b *chaos.Bot) { placed(s, b).ClientID = "another-1" }},
	{"an order has another size there", "placed", func(s *chaos.Snapshot, b *chaos.Bot) { placed(s, b).Qty = placed(s, b).Qty.Add64(1) }},
	{"an order is of another symbol there", "placed", func(s *chaos.Snapshot, b *chaos.Bot) { placed(s, b).Symbol = "BNBUSDT" }},
	{"an order is still open there", "placed", func(s *chaos.Snapshot, b *chaos.Bot) { placed(s, b).Status = "NEW" }},
	{"an order was filled for less there", "placed", func(s *chaos.Snapshot, b *chaos.Bot) { placed(s, b).Value = placed(s, b).Value.Sub64(1) }},
	{"an order was never sent", "placed", func(_ *chaos.Snapshot, b *chaos.Bot) { kept(b).Status = "planned" }},
	{"an order was refused", "placed", func(_ *chaos.Snapshot, b *chaos.Bot) { kept(b).Status = "rejected" }},
	{"an order was taken back", "placed", func(_ *chaos.Snapshot, b *chaos.Bot) { kept(b).Status = "canceled" }},
	{"two orders are one", "placed", func(_ *chaos.Snapshot, b *chaos.Bot) { b.Orders = append(b.Orders, *kept(b)) }},
	{"a bot has more", "balances", func(_ *chaos.Snapshot, b *chaos.Bot) {
		last := &b.Entries[len(b.Entries)-1]
		for i := range b.Entries {
			if b.Entries[i].Account == "wallet" {
				last = &b.Entries[i]
			}
		}
		last.Amount = last.Amount.Add64(1)
	}},
	{"a bot gave up what it could have sold", "balances", func(_ *chaos.Snapshot, b *chaos.Bot) {
		one := kept(b).Qty
		b.Entries = append(b.Entries, bot.Entry{Fill: 1, Account: "dust", Asset: 1, Amount: one}, bot.Entry{Fill: 1, Account: "wallet", Asset: 1, Amount: one.Neg()})
	}},
	{"the exchange has less", "book", func(s *chaos.Snapshot, _ *chaos.Bot) {
		purse := s.Exchange.Book.Balances[s.Exchange.Account]["USDT"]
		purse.Free = purse.Free.Sub64(1)
	}},
	{"a ban was ignored", "book", func(s *chaos.Snapshot, _ *chaos.Bot) { s.Exchange.Book.Ignored++ }},
}

// entry is the first that is booked to an account.
func entry(b *chaos.Bot, account string) *bot.Entry {
	return &b.Entries[slices.IndexFunc(b.Entries, func(e bot.Entry) bool { return e.Account == account })]
}

// kept is the order of a bot's first fill, and placed the same at the exchange.
func kept(b *chaos.Bot) *bot.Order {
	return &b.Orders[slices.IndexFunc(b.Orders, func(o bot.Order) bool { return o.ID == b.Fills[0].Order })]
}

func placed(s *chaos.Snapshot, b *chaos.Bot) *exchange.Order {
	for _, o := range s.Exchange.Book.Orders {
		for i := range o.Trades {
			if o.Trades[i].ID == b.Fills[0].Trade {
				return o
			}
		}
	}
	return nil
}

// trader is a live bot that has traded, or nil.
func trader(s *chaos.Snapshot) *chaos.Bot {
	for i := range s.Bots {
		if b := &s.Bots[i]; b.Config.Mode == bot.Live && len(b.Fills) > 0 && kept(b).Status == "filled" {
			return b
		}
	}
	return nil
}

// harm checks the checks: each harm is seen in what a snapshot has of live bots.
func harm(t testing.TB, snapshot func() *chaos.Snapshot, examine func(*chaos.Snapshot) []chaos.Finding) {
	t.Helper()
	for _, h := range harms {
		s := snapshot()
		b := trader(s)
		if b == nil {
			t.Fatal("no live bot has traded")
		}
		h.do(s, b)
		if found := examine(s); !slices.ContainsFunc(found, func(f chaos.Finding) bool { return f.Check == h.check }) {
			t.Errorf("%s, and the check %s does not see it: %v", h.name, h.check, found)
		}
	}
}
