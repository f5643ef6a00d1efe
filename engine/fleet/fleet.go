package fleet

import (
	"context"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/queue"
	"tradebot/engine/store"
)

// Queue takes rings.
type Queue interface {
	// Ring asks somebody to look; see queue.Redis.
	Ring(ctx context.Context, task queue.Task) error
}

// Fleet acts on bots. Make one with [New]; it is safe for concurrent use.
type Fleet struct {
	store   *store.Store
	queue   Queue // nil: the workers see what changed within a second
	modules desk.Modules
	past    desk.History
	trades  func(ctx context.Context, s market.Stream) error
	live    func(ctx context.Context, owner, account string, s market.Stream) error // nil: nothing is traded live
	told    func(Event)
}

// Event is what somebody did with a bot, once it is kept.
type Event struct {
	Bot     bot.Bot // as it is now
	Deleted bool
}

// New returns a fleet.
func New(s *store.Store, q Queue, modules desk.Modules, past desk.History) *Fleet {
	return &Fleet{store: s, queue: q, modules: modules, past: past, told: func(Event) {}}
}

// Only says which markets there are: bots on others are refused with the error of trades. It is called before anything else.
func (f *Fleet) Only(trades func(ctx context.Context, s market.Stream) error) { f.trades = trades }

// Live says which markets bots of an owner may trade live with which account: others are refused with the error of trades. It is called
// before anything else; without it no bot trades live.
func (f *Fleet) Live(trades func(ctx context.Context, owner, account string, s market.Stream) error) {
	f.live = trades
}

// Tell lets told know what people do with bots. It is called before anything else, and told must not block.
func (f *Fleet) Tell(told func(Event)) { f.told = told }

func now() int64 { return time.Now().UnixMilli() }

// Own returns a bot of an owner. The error is NotFound: a bot of somebody else is not there.
func (f *Fleet) Own(ctx context.Context, owner, id string) (bot.Bot, error) {
	const op = "fleet.Own"
	b, err := f.store.Bot(ctx, id)
	if err == nil && b.Owner != owner {
		b, err = bot.Bot{}, fault.New(fault.NotFound, op, "there is no bot %q", id)
	}
	return b, fault.In(op, err)
}

// Create makes a bot, which does nothing before it is started: its Owner and Config, and its ID if it has one. Who makes a bot of the
// same id again gets the one there is. Errors: Invalid if the configuration does not fit the strategy, NotFound if there is no such
// strategy, Refused if the strategy refuses its parameters together, Conflict if somebody else has a bot of that id.
func (f *Fleet) Create(ctx context.Context, b bot.Bot, who string) (bot.Bot, error) {
	const op = "fleet.Create"
	if err := f.Check(ctx, b.Owner, &b.Config); err != nil {
		return bot.Bot{}, fault.In(op, err)
	}
	made, err := f.store.CreateBot(ctx, b, who, now())
	if err != nil && fault.KindOf(err) == fault.Conflict {
		if there, again := f.store.Bot(ctx, b.ID); again == nil && there.Owner == b.Owner {
			return there, nil
		}
	}
	if err == nil {
		f.told(Event{Bot: made})
	}
	return made, fault.In(op, err)
}

// Check holds a configuration for a bot of an owner against its strategy, and fills in the streams of its slots. The errors are those of Create.
func (f *Fleet) Check(ctx context.Context, owner string, c *bot.Config) error {
	return fault.In("fleet.Check", f.check(ctx, owner, c))
}

func (f *Fleet) check(ctx context.Context, owner string, c *bot.Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	if c.Mode == bot.Live {
		if err := f.leaves(ctx, owner, c); err != nil {
			return err
		}
	}
	for i := range c.Slots {
		if f.trades == nil {
			break
		}
		if err := f.trades(ctx, c.Slots[i].Stream); err != nil {
			return err
		}
	}
	m, err := f.modules.Module(ctx, c.Module)
	if err != nil {
		return err
	}
	return desk.Fits(ctx, m, c)
}

// leaves refuses what no exchange would be sent.
func (f *Fleet) leaves(ctx context.Context, owner string, c *bot.Config) error {
	const op = "fleet.leaves"
	if f.live == nil {
		return fault.New(fault.Refused, op, "this installation trades on paper only; choose the mode paper")
	}
	limits, err := c.Risk()
	if err != nil {
		return err
	}
	if limits.StopLossPct.IsPos() || limits.TakeProfitPct.IsPos() || limits.TrailingStopPct.IsPos() {
		return fault.New(fault.Refused, op, "stops and targets do not go to an exchange yet, so a live bot cannot have them as limits; leave them out, or choose the mode paper")
	}
	for i := range c.Slots {
		if err := f.live(ctx, owner, c.Account, c.Slots[i].Stream); err != nil {
			return err
		}
	}
	return nil
}

// Change gives a bot that is not active another configuration; another module is an upgrade, and the one before is remembered. What
// a bot has once run with stays: its account and its markets, in which its positions are, and the cash it began with. Errors: those of Create,
// Conflict if it is active or was changed meanwhile, Refused if it would get another mode, market or beginning.
func (f *Fleet) Change(ctx context.Context, id string, version int64, c bot.Config, who string) (bot.Bot, error) {
	const op = "fleet.Change"
	b, err := f.store.Bot(ctx, id)
	if err != nil {
		return b, fault.In(op, err)
	}
	if err := f.check(ctx, b.Owner, &c); err != nil {
		return b, fault.In(op, err)
	}
	if b.Segment > 0 {
		if err := settled(&b.Config, &c); err != nil {
			return b, fault.In(op, err)
		}
	}
	b, err = f.store.UpdateConfig(ctx, id, version, c, who, now())
	if err == nil {
		f.told(Event{Bot: b})
	}
	return b, fault.In(op, err)
}

// settled refuses what cannot change any more once a bot has run.
func settled(before, after *bot.Config) error {
	const op = "fleet.settled"
	same := len(before.Slots) == len(after.Slots)
	for i := 0; same && i < len(before.Slots); i++ {
		same = before.Slots[i].Market == after.Slots[i].Market
	}
	switch {
	case before.Account != after.Account:
		return fault.New(fault.Refused, op, "the bot has run and keeps its account, in which its positions are; create another bot for another account")
	case !same:
		return fault.New(fault.Refused, op, "the bot has run and keeps its markets, in which its positions are; create another bot for other markets")
	case !before.Cash.Equal(after.Cash):
		return fault.New(fault.Refused, op, "the bot has run and keeps the %s it began with; create another bot with other cash", before.Cash)
	}
	return nil
}

// Start sets a bot going. What was held back by hand before is not any more. Errors: NotFound, Conflict if it runs, Refused if a
// kill switch is on.
func (f *Fleet) Start(ctx context.Context, id, who string) (bot.Bot, error) {
	const op = "fleet.Start"
	if b, err := f.alive(ctx, id); err != nil {
		return b, fault.In(op, err)
	}
	held := bot.HoldNothing // whatever held it back before it stopped
	return f.change(ctx, op, id, "bot.start", who, store.Change{Event: bot.Start, Held: &held})
}

// alive refuses what a kill switch forbids.
func (f *Fleet) alive(ctx context.Context, id string) (bot.Bot, error) {
	b, err := f.store.Bot(ctx, id)
	if err != nil {
		return b, err
	}
	kills, err := f.store.Killed(ctx)
	if err == nil && kills.Stop(b.ID, b.Owner) {
		err = fault.New(fault.Refused, "fleet.alive", "a kill switch is on for this bot; turn it off first")
	}
	return b, err
}

// hold asks for a hold by hand.
func hold(h bot.Hold, who string) *store.Asked {
	return &store.Asked{Command: bot.Command{Act: bot.HoldBack, Hold: h}, Who: who}
}

// Stop ends a bot's life: its orders are taken back, its positions stay. Errors: NotFound, Conflict if it does not run.
func (f *Fleet) Stop(ctx context.Context, id, who string) (bot.Bot, error) {
	return f.change(ctx, "fleet.Stop", id, "bot.stop", who, store.Change{Event: bot.Stop, Reason: "its orders are being taken back"})
}

// Pause holds back entries until somebody resumes the bot. One that a kill switch halted stays as it is: that holds back more.
// Errors: NotFound, Conflict if it does not run.
func (f *Fleet) Pause(ctx context.Context, id, who string) (bot.Bot, error) {
	return f.change(ctx, "fleet.Pause", id, "bot.pause", who, store.Change{
		Event: bot.Halt, Pause: bot.ByUser, Reason: "entries are paused by hand; exits and protection go on", Ask: hold(bot.HoldEntries, who),
	})
}

// Resume ends a pause, whatever its reason but a limit of the account's own. Errors: NotFound, Conflict if it is not paused,
// Refused if a kill switch is on.
func (f *Fleet) Resume(ctx context.Context, id, who string) (bot.Bot, error) {
	const op = "fleet.Resume"
	b, err := f.alive(ctx, id)
	if err == nil && b.Status == bot.Running {
		err = fault.New(fault.Conflict, op, "the bot runs already, so there is nothing to resume")
	}
	if err != nil {
		return b, fault.In(op, err)
	}
	return f.change(ctx, op, id, "bot.resume", who, store.Change{Event: bot.Resume, Ask: hold(bot.HoldNothing, who)})
}

// Delete removes a bot that is not active, with everything that is kept of it. Errors: NotFound, Conflict if it is active.
func (f *Fleet) Delete(ctx context.Context, id, who string) error {
	const op = "fleet.Delete"
	b, err := f.store.Bot(ctx, id) // for who watches
	if err == nil {
		err = f.store.DeleteBot(ctx, id, who, now())
	}
	if err == nil {
		f.told(Event{Bot: b, Deleted: true})
	}
	return fault.In(op, err)
}

// Hand asks something of a bot's account, but for holds, which belong to Pause and Resume, and returns what was asked. Errors: Invalid,
// NotFound, Conflict if nobody looks after the bot.
func (f *Fleet) Hand(ctx context.Context, id string, c bot.Command, who string) (store.Command, error) {
	const op = "fleet.Hand"
	asked := store.Command{Bot: id, Command: c, Status: store.Waiting, Who: who, Created: now()}
	b, err := f.store.Bot(ctx, id)
	if err != nil {
		return asked, fault.In(op, err)
	}
	if err := c.Check(len(b.Config.Slots)); err != nil {
		return asked, fault.In(op, err)
	}
	if c.Act == bot.HoldBack {
		return asked, fault.New(fault.Invalid, op, "what is held back follows from pause and resume; use these")
	}
	if asked.Seq, err = f.store.AddCommand(ctx, id, c, who, asked.Created); err != nil {
		return asked, fault.In(op, err)
	}
	f.ring(ctx, id)
	return asked, nil
}

// Kill turns a kill switch on or off. On, every bot it stops halts within a second, and is not started again by anybody before it
// is off and somebody resumes it. The error is Unavailable.
func (f *Fleet) Kill(ctx context.Context, what store.Switch, on bool, who string) error {
	return fault.In("fleet.Kill", f.store.SetKill(ctx, what, on, who, now()))
}

// Replay makes a bot again from its journal and compares. Errors: NotFound, Conflict if it never ran, those of desk.Replay.
func (f *Fleet) Replay(ctx context.Context, id string) (*desk.Replayed, error) {
	const op = "fleet.Replay"
	b, err := f.store.Bot(ctx, id)
	if err != nil {
		return nil, fault.In(op, err)
	}
	lines, err := f.store.WholeJournal(ctx, id)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if len(lines) == 0 {
		return nil, fault.New(fault.Conflict, op, "the bot has never run, so there is nothing to replay")
	}
	cursor := b.Cursor
	if last := lines[len(lines)-1].Time; cursor < last { // it was committed between the two reads
		cursor = last
	}
	out, err := desk.Replay(ctx, lines, cursor, f.modules, f.past)
	return out, fault.In(op, err)
}

// change changes a bot's state, notes who did, and rings.
func (f *Fleet) change(ctx context.Context, op, id, act, who string, c store.Change) (bot.Bot, error) {
	c.Note = &store.Audit{Who: who, What: act}
	b, err := f.store.Transition(ctx, id, c, now())
	if err != nil {
		return b, fault.In(op, err)
	}
	f.told(Event{Bot: b})
	f.ring(ctx, id)
	return b, nil
}

// ring lets the bot be looked at soon. Without Redis it is within a second.
func (f *Fleet) ring(ctx context.Context, id string) {
	if f.queue != nil {
		_ = f.queue.Ring(ctx, queue.Task{Kind: queue.Step, Key: id})
	}
}
