package risk

import (
	"fmt"

	"tradebot/engine/market"
)

// AllSlots as a Breach's slot means the whole bot.
const AllSlots = -1

// Why a bot is paused, in the words that programs outside read.
const (
	pauseLoss       = "daily_loss"
	pauseProfit     = "daily_profit"
	pauseTrades     = "daily_trades"
	pauseProtection = "protection"
)

// Breach is a limit on what happened, reached. From then on entries are refused for a while. Nobody changes one: it is shared.
type Breach struct {
	Rule    string // the limit's name
	Pause   string // daily_loss, daily_profit, daily_trades or protection
	Slot    int    // the slot that it locks, or AllSlots
	Flatten bool   // every position is to be closed at the next open, and entries that rest are to be cancelled
	Text    string // one sentence with figures, and when entries are allowed again
	Until   int64  // time from which entries are allowed again, ms UTC; not later than the breach if only Flatten is left of it
}

// The rules on the whole bot that can be breached, in the order in which breaches of one instant are told.
const (
	dailyLoss = iota
	dailyProfit
	drawdownGuard
	stopGuard
	cooldown
	dailyTrades
	botRules
)

// halt is a breach as the guard keeps it.
type halt struct {
	breach  Breach
	refusal Refusal
	told    bool
}

// begin makes a breach current in its place, which holds the last one of its rule. One that is in force already is only
// prolonged, which is not told again. cause is the first half of the sentence.
func (g *Guard) begin(place **halt, now int64, b Breach, cause string) {
	if b.Until <= now && !b.Flatten {
		return
	}
	consequence := "entries are refused until " + clock(b.Until)
	switch {
	case b.Flatten && b.Until <= now:
		consequence = "every position is closed at the next open; the new day begins now, so entries are allowed"
	case b.Flatten:
		consequence = "every position is closed at the next open, and " + consequence
	}
	b.Text = cause + ": " + consequence
	h := &halt{breach: b, refusal: Refusal{Rule: b.Rule, Text: cause + ": entries are refused until " + clock(b.Until)}}
	if old := *place; old != nil {
		h.told = old.told && now < old.breach.Until
	}
	*place = h
	g.pending = g.pending || !h.told
}

// tell returns a breach that has not been told, nil if there is none.
func (g *Guard) tell() *Breach {
	for _, list := range [...][]*halt{g.bot[:], g.locks} {
		for _, h := range list {
			if h != nil && !h.told {
				h.told = true
				return &h.breach
			}
		}
	}
	g.pending = false
	return nil
}

// Halted returns what refuses entries in a slot now, nil if nothing does: of several breaches the one that lasts longest. With
// AllSlots it returns only what concerns the whole bot.
func (g *Guard) Halted(now int64, slot int) *Breach {
	if h := g.halted(now, slot); h != nil {
		return &h.breach
	}
	return nil
}

func (g *Guard) halted(now int64, slot int) *halt {
	var longest *halt
	until := now
	look := func(h *halt) {
		if h != nil && h.breach.Until > until {
			longest, until = h, h.breach.Until
		}
	}
	for _, h := range g.bot {
		look(h)
	}
	if slot >= 0 && len(g.locks) > 0 {
		look(g.locks[slot])
	}
	return longest
}

// clock writes a time for a sentence.
func clock(ms int64) string { return market.Stamp(ms) + " UTC" }

// many writes a number of things.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
