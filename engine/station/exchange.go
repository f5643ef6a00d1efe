package station

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/bot"
	"tradebot/engine/config"
	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
)

// patience is how long an exchange may take to answer. What it does not answer by then is unknown, and asked for.
const patience = 5 * time.Second

// venue is an exchange that accounts can be at.
type venue struct {
	name   string // that of its markets as well
	url    string
	rights bool // it says what a key may do
}

// venues are the exchanges. The one for tests is there in binaries for tests alone; its account is that of all bots without one.
func venues(c *config.Config) []venue {
	var all []venue
	for _, v := range []venue{{"binance", c.Binance, true}, {"binance-testnet", c.BinanceTry, false}} { // the testnet has no such endpoint, and no money
		if v.url != "" {
			all = append(all, v)
		}
	}
	if parts := strings.Fields(failpoint.Text("exchange")); len(parts) > 0 {
		all = append(all, venue{"synth", parts[0], true})
	}
	return all
}

// Exchanges lists the exchanges that accounts can be at.
func (s *Station) Exchanges() []string {
	var names []string
	for _, v := range venues(&s.Config) {
		names = append(names, v.name)
	}
	return names
}

// exchanges opens accounts.
type exchanges struct {
	store   *store.Store
	ring    *secrets.Ring
	all     []venue
	budgets map[string]*binance.Budget // of each exchange: they are of this machine's address
	live    bool
	spare   *binance.Client // of bots without an account, in binaries for tests; nil: none

	mutex   sync.Mutex
	clients map[string]opened // by account
}

// opened is a client for one of the keys that an account has had.
type opened struct {
	keys   int64
	client *binance.Client
}

// exchanges returns who opens accounts in this process. The error is Invalid.
func (s *Station) exchanges() (*exchanges, error) {
	const op = "station.exchanges"
	x := &exchanges{
		store: s.Store, ring: secrets.NewRing(keysAt(&s.Config, s.Dir)), all: venues(&s.Config), budgets: map[string]*binance.Budget{}, live: s.Config.Live,
		clients: map[string]opened{},
	}
	for _, v := range x.all {
		x.budgets[v.name] = binance.NewBudget(binance.Limits{})
		if _, err := x.client(v, binance.Key{}); err != nil {
			return nil, fault.New(fault.Invalid, op, "the address of %s is not right: %w", v.name, err)
		}
	}
	if parts := strings.Fields(failpoint.Text("exchange")); len(parts) == 3 {
		client, err := x.client(x.all[len(x.all)-1], binance.NewKey(parts[1], parts[2]))
		if err != nil {
			return nil, fault.In(op, err)
		}
		x.spare = client
	}
	return x, nil
}

func (x *exchanges) client(v venue, key binance.Key) (*binance.Client, error) {
	return binance.New(binance.Config{URL: v.url, Key: key, Budget: x.budgets[v.name], Timeout: failpoint.Length("exchange", patience)})
}

// venue returns the exchange of an account. The error is Refused.
func (x *exchanges) venue(a *store.Account) (venue, error) {
	i := slices.IndexFunc(x.all, func(v venue) bool { return v.name == a.Exchange })
	if i < 0 {
		return venue{}, fault.New(fault.Refused, "station.venue", "this program knows no exchange %q", a.Exchange)
	}
	return x.all[i], nil
}

// open returns a client with the key of an account. Errors: Refused if there is no key, and those of secrets.Ring.Open, of which all but
// Unavailable are Refused.
func (x *exchanges) open(a *store.Account) (*binance.Client, error) {
	const op = "station.open"
	if a.Sealed == nil {
		return nil, fault.New(fault.Refused, op, "the account %s has no key any more; give it another", a.Name)
	}
	v, err := x.venue(a)
	if err != nil {
		return nil, err
	}
	text, err := x.ring.Open(placed(a), a.Sealed)
	if err != nil {
		if fault.KindOf(err) != fault.Unavailable {
			err = fault.Wrap(fault.Refused, op, err)
		}
		return nil, fault.In(op, err)
	}
	var key apiKey
	if err := json.Unmarshal([]byte(text), &key); err != nil { // whose text may have some of it
		return nil, fault.New(fault.Refused, op, "what is sealed of the account %s is no key; give it another", a.Name)
	}
	return x.client(v, binance.NewKey(key.Key, key.Secret))
}

// account returns the client for the account of a live bot, the same one as long as the account has the same key. Errors: Refused if the
// bot may not trade with it, Unavailable.
func (x *exchanges) account(ctx context.Context, b *bot.Bot) (*binance.Client, error) {
	const op = "station.account"
	if b.Config.Account == "" && x.spare != nil {
		return x.spare, nil
	}
	a, err := x.store.Account(ctx, b.Config.Account)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Refused, op, "the bot has no account at an exchange; give it one")
	}
	if err == nil && a.Owner == b.Owner && a.Checked.State == store.Unchecked && x.live { // it has got another key: its bots wait, and do not fail
		err = fault.New(fault.Unavailable, op, "the account %s has another key, which was not tested yet; test it", a.Name)
	}
	if err == nil {
		err = trusted(x.live, b.Owner, &a)
	}
	if err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.Wrap(fault.Refused, op, err)
	}
	x.mutex.Lock()
	defer x.mutex.Unlock()
	known, ok := x.clients[b.Config.Account]
	if ok && err == nil && known.keys == a.Keys {
		return known.client, nil
	}
	if ok && fault.KindOf(err) != fault.Unavailable { // whoever has the client still goes on with it until it is asked for again
		known.client.Close()
		delete(x.clients, b.Config.Account)
	}
	if err != nil {
		return nil, fault.In(op, err)
	}
	client, err := x.open(&a)
	if err != nil {
		return nil, fault.In(op, err)
	}
	x.clients[a.ID] = opened{a.Keys, client}
	return client, nil
}

// trusted refuses an account that no bot of an owner may trade with. The error is Refused.
func trusted(live bool, owner string, a *store.Account) error {
	const op = "station.trusted"
	switch {
	case !live:
		return fault.New(fault.Refused, op, "this installation trades on paper only; its operator allows more with LIVE_TRADING=on")
	case a.Owner != owner:
		return fault.New(fault.NotFound, op, "there is no account %q", a.ID)
	case a.Checked.State == store.Unchecked:
		return fault.New(fault.Refused, op, "the key of the account %s was not tested yet; test it first", a.Name)
	case a.Checked.State != store.Usable:
		return fault.New(fault.Refused, op, "the account %s cannot be used: %s", a.Name, a.Checked.Reason)
	}
	return nil
}

// allows says what bots may trade live with an account; see fleet.Live.
func (s *Station) allows(ctx context.Context, owner, account string, m market.Stream) error {
	const op = "station.allows"
	if !s.Config.Live {
		return trusted(false, owner, nil)
	}
	if account == "" {
		return fault.New(fault.Invalid, op, "a live bot trades with an account at an exchange; name one, or choose the mode paper")
	}
	a, err := s.Store.Account(ctx, account)
	if err == nil {
		err = trusted(true, owner, &a)
	}
	if err == nil && a.Exchange != m.Exchange {
		err = fault.New(fault.Refused, op, "the account %s is at %s and trades no market of %s", a.Name, a.Exchange, m.Exchange)
	}
	return fault.In(op, err)
}

// Check implements jobs.Keys. A key that the exchange does not take is a finding; an exchange that does not answer is an error.
func (x *exchanges) Check(ctx context.Context, a *store.Account) (store.Checked, error) {
	const op = "station.Check"
	c := store.Checked{State: store.Unaccepted}
	v, err := x.venue(a)
	if err != nil {
		return c, err
	}
	client, err := x.open(a)
	if err != nil {
		return c, fault.In(op, err)
	}
	defer client.Close()
	if v.rights {
		r, err := client.Rights(ctx)
		if c.Rights = (store.Rights{Known: true, Trade: r.Trade, Withdraw: r.Withdraw, Transfer: r.Transfer, Bound: r.Bound}); err != nil {
			return said(op, store.Checked{State: store.Unaccepted}, err)
		}
		if r.Withdraw {
			c.State, c.Reason = store.Forbidden, "the key may take money out of the exchange, which no bot needs; it was removed here: delete it at the exchange too, "+
				"make one that may read and trade only, and give that to the account"
			return c, nil
		}
	}
	found, err := client.Account(ctx)
	if err != nil {
		return said(op, c, err)
	}
	if !v.rights {
		c.Rights.Trade = found.CanTrade
	}
	for _, b := range found.Balances {
		c.Balances = append(c.Balances, store.Balance{Asset: b.Asset, Free: b.Free.Decimal(), Locked: b.Locked.Decimal()})
	}
	switch {
	case !c.Rights.Trade || !found.CanTrade:
		c.Reason = "the key may not trade; allow it to trade on the spot market at the exchange, then test it again"
		return c, nil
	case v.rights && !c.Rights.Bound:
		c.Reason = "the key works from every address; bind it at the exchange to the addresses of this installation, so that nobody else can use it"
	case c.Rights.Transfer:
		c.Reason = "the key may move money between accounts, which no bot needs; take that right from it at the exchange"
	}
	c.State = store.Usable
	return c, nil
}

// said makes a finding of what an exchange refuses.
func said(op string, c store.Checked, err error) (store.Checked, error) {
	if fault.KindOf(err) != fault.Refused {
		return c, fault.In(op, err)
	}
	c.Reason = fault.Sentence(err) + "; see at the exchange whether the key is there and may be used from here, or give the account another"
	return c, nil
}
