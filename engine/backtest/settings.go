package backtest

import (
	"encoding/json"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/feed"
	"tradebot/engine/ledger"
	"tradebot/engine/market"
	"tradebot/engine/risk"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"
)

// Settings is what a backtest was asked for: enough to run it again. A report repeats it with every default filled in.
type Settings struct {
	Module      string         `json:"module"`  // path or name, as it was given
	Candles     []string       `json:"candles"` // as they were given; empty is a synthetic market
	From        *int64         `json:"from"`    // ms UTC, null is the beginning
	To          *int64         `json:"to"`      // ms UTC, null is the end
	Params      map[string]any `json:"params"`  // all of them, with defaults
	Seed        uint64         `json:"seed"`
	Cash        Decimal        `json:"cash"`
	Fee         Decimal        `json:"fee"`       // fraction
	MakerFee    *Decimal       `json:"maker_fee"` // fraction; null in a request: as Fee
	SlippageBps Decimal        `json:"slippage_bps"`
	SpreadBps   Decimal        `json:"spread_bps"`
	Tick        Decimal        `json:"tick"` // 0 in a request: 8 decimals, and so of Lot
	Lot         Decimal        `json:"lot"`
	MinNotional Decimal        `json:"min_notional"`
	VolumeCap   Decimal        `json:"volume_cap"` // share of a candle's volume, 0 is no limit
	Funding     Decimal        `json:"funding"`    // fraction every 8 hours
	Fills       string         `json:"fill_model"` // default, backtesting.py or backtrader
	Limits      []string       `json:"limits"`     // NAME=VALUE
}

// bounds of the numbers in settings, and how they are given.
var bounds = []struct {
	flag      string
	value     func(*Settings) Decimal
	low, high string // high is included
}{
	{"--fee", func(s *Settings) Decimal { return s.Fee }, "0", "0.5"},
	{"--maker-fee", func(s *Settings) Decimal { return *s.MakerFee }, "0", "0.5"},
	{"--slippage-bps", func(s *Settings) Decimal { return s.SlippageBps }, "0", "5000"},
	{"--spread-bps", func(s *Settings) Decimal { return s.SpreadBps }, "0", "5000"},
	{"--volume-cap", func(s *Settings) Decimal { return s.VolumeCap }, "0", "1"},
	{"--funding", func(s *Settings) Decimal { return s.Funding }, "-0.1", "0.1"},
	{"--cash", func(s *Settings) Decimal { return s.Cash }, "0.00000001", "1000000000000000"},
	{"--tick", func(s *Settings) Decimal { return s.Tick }, "0.00000001", "1000000000"},
	{"--lot", func(s *Settings) Decimal { return s.Lot }, "0.00000001", "1000000000"},
	{"--min-notional", func(s *Settings) Decimal { return s.MinNotional }, "0", "1000000000"},
}

// Request makes a request of settings; its module is still to be loaded. The error is Invalid and names the flag.
func (s Settings) Request() (Request, error) {
	const op = "backtest.Settings.Request"
	if s.MakerFee == nil {
		fee := s.Fee
		s.MakerFee = &fee
	}
	plain := market.Unfiltered("")
	if s.Tick.IsZero() {
		s.Tick = plain.Tick
	}
	if s.Lot.IsZero() {
		s.Lot = plain.Lot
	}
	for i := range bounds {
		b := &bounds[i]
		v := b.value(&s)
		if v.LessThan(udecimal.MustParse(b.low)) || v.GreaterThan(udecimal.MustParse(b.high)) {
			return Request{}, fault.New(fault.Invalid, op, "%s is %s; it must be from %s to %s%s", b.flag, v, b.low, b.high, hints[b.flag])
		}
		if v.Prec() > ledger.Places && !v.Equal(v.Trunc(ledger.Places)) {
			return Request{}, fault.New(fault.Invalid, op, "%s is %s; give it with at most %d decimals", b.flag, v, ledger.Places)
		}
	}
	if s.MakerFee.GreaterThan(s.Fee) {
		return Request{}, fault.New(fault.Invalid, op, "--maker-fee is %s and --fee %s; who rests an order pays no more than who takes it, so give --fee as well", s.MakerFee, s.Fee)
	}
	profile, err := sim.ParseProfile(s.Fills)
	if err != nil {
		return Request{}, fault.In(op, err)
	}
	r := Request{
		Params: map[string]string{},
		Setup: Setup{
			Seed: s.Seed, Cash: s.Cash, Filters: market.Instrument{Tick: s.Tick, Lot: s.Lot, MinNotional: s.MinNotional},
			Costs: sim.Config{
				Fee: s.Fee, MakerFee: *s.MakerFee, Slippage: s.SlippageBps, Spread: s.SpreadBps, VolumeCap: s.VolumeCap,
				Funding: s.Funding, Profile: profile,
			},
		},
		Feed: feed.Request{Seed: s.Seed, From: feed.Begin, To: feed.End},
	}
	for _, text := range s.Limits {
		if err := risk.ParseLimit(&r.Setup.Limits, text); err != nil {
			return Request{}, fault.In(op, err)
		}
	}
	for _, text := range s.Candles {
		source, err := feed.ParseSource(text)
		if err != nil {
			return Request{}, fault.In(op, err)
		}
		r.Feed.Sources = append(r.Feed.Sources, source)
	}
	if s.From != nil {
		r.Feed.From = *s.From
	}
	if s.To != nil {
		r.Feed.To = *s.To
	}
	for name, value := range s.Params {
		if r.Params[name], err = typed(value); err != nil {
			return Request{}, fault.Wrap(fault.Invalid, op, err)
		}
	}
	s.Limits, s.Candles = append([]string{}, r.Setup.Limits.Strings()...), append([]string{}, s.Candles...)
	r.Settings = s
	return r, nil
}

// hints say what a number that is out of bounds may have been meant as.
var hints = map[string]string{
	"--fee":          ", a fraction: 0.001 is 0.1 %",
	"--maker-fee":    ", a fraction: 0.0002 is 0.02 %",
	"--volume-cap":   ", a share of a candle's volume: 0.1 is a tenth",
	"--funding":      ", a fraction every 8 hours: 0.0001 is 0.01 %",
	"--slippage-bps": " basis points: 100 are 1 %",
	"--spread-bps":   " basis points: 100 are 1 %",
}

// typed returns a value of JSON as a person would type it.
func typed(value any) (string, error) {
	if word, ok := value.(string); ok {
		return word, nil
	}
	text, err := json.Marshal(value)
	return string(text), err
}

// settings are those of the request, with the parameters that were used.
func (r *Request) settings(d *strategy.Description) Settings {
	s := r.Settings
	s.Params = paramValues(d, r.Setup.Values)
	return s
}

// paramValues returns parameters by name.
func paramValues(d *strategy.Description, values []strategy.Value) map[string]any {
	out := make(map[string]any, len(values))
	for i, v := range values {
		out[d.Params[i].Name] = v.JSON()
	}
	return out
}
