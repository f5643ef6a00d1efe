package chaos

import (
	"context"
	"fmt"
	"slices"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/journal"
)

// Finding is something that is not as it must be.
type Finding struct {
	Check string // which check found it
	Bot   string // of which bot; "" if it is of none
	Text  string // one sentence
}

// String shows it on one line.
func (f Finding) String() string {
	if f.Bot == "" {
		return f.Check + ": " + f.Text
	}
	return f.Check + ": bot " + f.Bot + ": " + f.Text
}

// History and Modules are what a replay needs, read from the same database.
type (
	History = desk.History
	Modules = desk.Modules
)

// checks of a bot, in the order in which they are most telling.
var checks = []struct {
	name string
	do   func(ctx context.Context, b *Bot, modules Modules, past History, add adder) error
}{
	{"state", checkState},
	{"journal", checkJournal},
	{"orders", checkOrders},
	{"ledger", checkLedger},
	{"equity", checkEquity},
	{"replay", checkReplay},
}

// adder takes the sentence of a finding.
type adder func(format string, args ...any)

// Check holds a snapshot against itself and returns everything that is wrong. The error says that it could not be done.
func Check(ctx context.Context, s *Snapshot, modules Modules, past History) (found []Finding, err error) {
	for i := range s.Bots {
		b := &s.Bots[i]
		for _, c := range checks {
			add := func(format string, args ...any) {
				found = append(found, Finding{c.name, b.ID, fmt.Sprintf(format, args...)})
			}
			if err := c.do(ctx, b, modules, past, add); err != nil {
				return found, fmt.Errorf("check %s of bot %s: %w", c.name, b.ID, err)
			}
		}
	}
	add := func(check string) adder {
		return func(format string, args ...any) {
			found = append(found, Finding{Check: check, Text: fmt.Sprintf(format, args...)})
		}
	}
	checkCommits(s.Commits, add("commits"))
	checkTicks(s.Ticks, add("ticks"))
	if s.Exchange != nil {
		checkPlaced(s, add("placed"))
		checkTraded(s, add("traded"))
		checkBalances(s, add("balances"))
		checkBook(s, add("book"))
	}
	return found, nil
}

// checkState: no bot has failed. Whatever happened around a bot, its strategy did nothing wrong.
func checkState(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	if b.Status == bot.Failed {
		add("it has failed: %s", b.Reason)
	}
	for _, c := range b.Commands {
		if !slices.Contains([]string{"waiting", "done", "refused"}, c.Status) {
			add("command %d is %q", c.Seq, c.Status)
		}
	}
	return nil
}

// checkJournal: lines 1 to n without a gap, as the bot's row has it, each with the hash of all before.
func checkJournal(_ context.Context, b *Bot, _ Modules, _ History, add adder) error {
	if n := int64(len(b.Journal)); n != b.LastLine {
		add("its row counts %d lines, and the journal has %d", b.LastLine, n)
	}
	if err := journal.Check(b.Journal); err != nil {
		add("%v", err)
	}
	for i := range b.Journal {
		if b.Journal[i].Time > b.Cursor {
			add("line %d is of %d ms, after the bot's cursor, %d ms", b.Journal[i].Seq, b.Journal[i].Time, b.Cursor)
		}
	}
	return nil
}

// checkReplay: the bot made again from its journal decides the same, and all that is kept of it for people is what follows.
func checkReplay(ctx context.Context, b *Bot, modules Modules, past History, add adder) error {
	if len(b.Journal) == 0 || journal.Check(b.Journal) != nil { // said already
		return nil
	}
	made, err := desk.Replay(ctx, b.Journal, b.Cursor, modules, past)
	if err != nil {
		return err
	}
	defer made.Seat.Close()
	if made.Difference != nil {
		add("a replay goes another way: %s", made.Difference)
		return nil
	}
	if got := made.Seat.Cursor(); got != b.Cursor && b.Cursor != 0 {
		add("a replay ends at %d ms, and the bot at %d ms", got, b.Cursor)
	}
	slices.SortFunc(made.Batch.Orders, func(x, y bot.Order) int { return int(x.ID) - int(y.ID) })
	same(add, "orders", asPlanned(b.Orders), asPlanned(made.Batch.Orders))
	same(add, "fills", b.Fills, made.Batch.Fills)
	same(add, "entries", b.Entries, made.Batch.Entries)
	same(add, "log lines", b.Logs, made.Batch.Logs)
	same(add, "points of equity", b.Equity, lastOfEach(made.Batch.Equity))
	return nil
}

// asPlanned leaves out of orders what a replay does not know: how far one has got on its way to the exchange, and how often it was
// sent.
func asPlanned(orders []bot.Order) []bot.Order {
	list := slices.Clone(orders)
	for i := range list {
		o := &list[i]
		o.Status, o.ClientID, o.SendBy = onItsWay(o.Status), origin(o.ClientID), 0
		if o.ClientID != "" && o.Status == "planned" {
			o.Changed = 0
		}
	}
	return list
}

// onItsWay returns the state that the bot knows of.
func onItsWay(status string) string {
	if status == "sending" || status == "unknown" {
		return "planned"
	}
	return status
}

// lastOfEach keeps the last of points of one time, as the table does.
func lastOfEach(points []bot.Point) (list []bot.Point) {
	for i, p := range points {
		if i+1 == len(points) || points[i+1].Time != p.Time {
			list = append(list, p)
		}
	}
	return list
}

// same compares rows of a table with those that a replay makes.
func same[R any](add adder, what string, kept, made []R) {
	if len(kept) != len(made) {
		add("there are %d %s, and a replay makes %d", len(kept), what, len(made))
	}
	for i := range min(len(kept), len(made)) {
		if k, m := fmt.Sprintf("%+v", kept[i]), fmt.Sprintf("%+v", made[i]); k != m {
			add("of its %s number %d is %s, and a replay makes it %s", what, i+1, k, m)
			return
		}
	}
}

// checkCommits: under each lease one process commits, and none after its end; no process has two names as a holder.
func checkCommits(commits []Committed, add adder) {
	type lease struct {
		bot   string
		epoch int64
	}
	leases := map[lease]Committed{}
	processes, holders := map[string]string{}, map[string]string{}
	for _, c := range commits {
		if c.Late > 0 {
			add("%s committed bot %s %d times when its lease was over (epoch %d)", c.Process, c.Bot, c.Late, c.Epoch)
		}
		if other, ok := leases[lease{c.Bot, c.Epoch}]; ok && (other.Process != c.Process || other.Holder != c.Holder) {
			add("%s and %s both committed bot %s in epoch %d, whose holders were %s and %s", other.Process, c.Process, c.Bot, c.Epoch, other.Holder, c.Holder)
		}
		leases[lease{c.Bot, c.Epoch}] = c
		if other, ok := processes[c.Holder]; ok && other != c.Process {
			add("%s committed under the lease of %s, which is that of %s", c.Process, c.Holder, other)
		}
		if other, ok := holders[c.Process]; ok && other != c.Holder {
			add("%s committed under the leases of %s and of %s", c.Process, other, c.Holder)
		}
		processes[c.Holder], holders[c.Process] = c.Process, c.Holder
	}
}

// checkTicks: every minute from the first to the last was claimed once, within itself.
func checkTicks(ticks []Tick, add adder) {
	const minute = 60_000
	last := int64(-1)
	for _, t := range ticks {
		if t.Slot%minute != 0 { // a day's
			continue
		}
		if last >= 0 && t.Slot != last+minute {
			add("after minute %d comes minute %d", last, t.Slot)
		}
		if t.Claimed-t.Claimed%minute != t.Slot {
			add("minute %d was claimed at %d ms, by %s", t.Slot, t.Claimed, t.Who)
		}
		last = t.Slot
	}
}
