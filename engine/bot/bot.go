package bot

import (
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/risk"
)

// Decimal is an exact amount.
type Decimal = udecimal.Decimal

// Mode is where a bot's orders go. It is fixed when the bot is created.
type Mode string

// The modes.
const (
	Paper Mode = "paper" // a simulated exchange on the live market
	Live  Mode = "live"  // a real one
)

// Config is what a person chooses for a bot. All of it but Mode can change while the bot is stopped.
type Config struct {
	Name     string            `json:"name"`
	Strategy string            `json:"strategy"` // its name, for people
	Module   string            `json:"module"`   // SHA-256 of the version that runs, hex
	Mode     Mode              `json:"mode"`
	Account  string            `json:"account,omitempty"` // id of the exchange account it trades with; "" on paper
	Slots    []Slot            `json:"slots"`             // in the order of the strategy's description
	Params   map[string]string `json:"params"`
	Limits   []string          `json:"limits"` // NAME=VALUE, as risk.Parse reads them
	Cash     Decimal           `json:"cash"`   // quote currency it begins with
	Costs    Costs             `json:"costs"`
	Seed     uint64            `json:"seed"`     // of the pseudo-random numbers the strategy may ask for
	Interval int64             `json:"interval"` // ms between looks at the market; 0: whenever a candle closes
	Warmup   *int              `json:"warmup"`   // candles of every series before the first that counts; null: as many as the strategy wants
}

// Slot binds a slot of the strategy to a market.
type Slot struct {
	Name   string        `json:"slot"`
	Stream market.Stream `json:"-"`
	Market string        `json:"market"` // Stream as text: it is what is kept
}

// Parse fills in the stream. The error is Invalid.
func (s *Slot) Parse() error {
	stream, err := market.ParseStream(s.Market)
	s.Stream = stream
	return fault.In("bot.Slot.Parse", err)
}

// Bot is a bot as it is kept.
type Bot struct {
	ID     string // UUIDv7
	Owner  string // user
	Config Config

	Status Status
	Pause  Pause  // why it is paused; "" if it is not
	Reason string // one sentence for its owner: why it is paused or failed, or what it waits for
	Held   Hold   // what a person holds back, whatever else pauses it

	Previous string // SHA-256 of the version that ran before the last upgrade; "" if there was none
	Segment  int    // how often it was started
	Cursor   int64  // close time of the last instant that is in its journal, ms UTC; 0: none
	Version  int64  // counts changes, for optimistic locking
	Created  int64  // ms UTC
	Changed  int64
}

// mostCash is what a bot begins with at most, as a backtest.
const mostCash = "1000000000000000"

// MostName is how long a bot's name may be, in bytes.
const MostName = 80

// Check says what is wrong with a configuration, whatever the strategy. The error is Invalid. It fills in the streams of the
// slots.
func (c *Config) Check() error {
	const op = "bot.Check"
	invalid := func(format string, args ...any) error { return fault.New(fault.Invalid, op, format, args...) }
	if name := strings.TrimSpace(c.Name); name == "" || name != c.Name || len(name) > MostName || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return invalid("the bot's name is %q; give it 1 to %d characters, without spaces at its ends", c.Name, MostName)
	}
	if c.Mode != Paper && c.Mode != Live {
		return invalid("%q is no mode; a bot is paper or live", c.Mode)
	}
	if c.Mode == Paper && c.Account != "" {
		return invalid("a bot on paper trades with no account; leave it out, or choose the mode live")
	}
	if len(c.Slots) == 0 {
		return invalid("the bot has no market; bind every slot of its strategy to one")
	}
	for i := range c.Slots {
		if err := c.Slots[i].Parse(); err != nil {
			return fault.In(op, err)
		}
	}
	if c.Cash.Sign() <= 0 {
		return invalid("the bot begins with %s of cash; give it more than 0", c.Cash)
	}
	if most := udecimal.MustParse(mostCash); c.Cash.GreaterThan(most) || !c.Cash.Equal(c.Cash.Trunc(places)) {
		return invalid("the bot begins with %s of cash; give it at most %s, with at most %d decimals", c.Cash, most, places)
	}
	if err := c.Costs.check(); err != nil {
		return fault.In(op, err)
	}
	if c.Interval < 0 || c.Interval > int64(market.Day) {
		return invalid("the interval is %d ms; it is at least 0 and at most a day", c.Interval)
	}
	if c.Warmup != nil && *c.Warmup < 0 {
		return invalid("the warm-up is %d candles; it is at least 0", *c.Warmup)
	}
	_, err := c.Risk()
	return fault.In(op, err)
}

// Risk returns the limits. The error is Invalid.
func (c *Config) Risk() (risk.Limits, error) {
	var limits risk.Limits
	for _, text := range c.Limits {
		if err := risk.ParseLimit(&limits, text); err != nil {
			return limits, fault.In("bot.Risk", err)
		}
	}
	return limits, nil
}
