package station

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/synth"
)

// marketSetting is the setting that keeps the synthetic market, so that a restart meets the same one.
const marketSetting = "synth"

// kept is what is kept of it.
type kept struct {
	Seed  uint64      `json:"seed"`
	Begin int64       `json:"begin"`
	Clock synth.Clock `json:"clock"`
}

// past is how much history the synthetic market has when it is set going: enough to warm up most strategies on hours, and to test
// them on.
const past = 90 * int64(market.Day)

// usual is how fast it is unless somebody says otherwise: a minute a second.
const usual = 60

// notice is how long before it counts another speed is made known, and looks how often a process looks for one: all that run know it
// in time, and agree on the market's time throughout.
const notice, looks = 5 * time.Second, time.Second

// market returns the synthetic market, set going at the first call: of processes that call at once all get the same. Another speed
// counts soon, for all; 0 is the one it has. Of processes that want several the last one gets its way. The error is Unavailable, or
// Invalid if no market goes that fast.
func (s *Station) market(ctx context.Context, speed float64) (*synth.Live, error) {
	const op = "station.market"
	now := time.Now().UnixMilli()
	k := kept{Seed: 1, Begin: now - past, Clock: synth.Clock{World: now, Market: now, Speed: usual}}
	if speed != 0 {
		k.Clock.Speed = speed
	}
	if _, err := synth.NewLive(k.Seed, k.Begin, k.Clock, symbol); err != nil { // before it is kept
		return nil, fault.In(op, err)
	}
	v, err := s.Store.OfferSetting(ctx, k.setting(now))
	if err != nil {
		return nil, fault.In(op, err)
	}
	for {
		if k, err = read(v); err != nil {
			return nil, fault.In(op, err)
		}
		if speed == 0 || k.Clock.Speed == speed {
			live, err := synth.NewLive(k.Seed, k.Begin, k.Clock, symbol)
			return live, fault.In(op, err)
		}
		if v, err = s.hurry(ctx, v, k, speed); err != nil {
			return nil, fault.In(op, err)
		}
	}
}

// hurry gives the market another speed, unless somebody else does just now, and returns what is kept then.
func (s *Station) hurry(ctx context.Context, v store.Setting, k kept, speed float64) (store.Setting, error) {
	now := time.Now()
	if wait := time.UnixMilli(k.Clock.World).Sub(now); 0 < wait && wait <= notice { // a clock has room for one change to come
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return v, fault.Wrap(fault.Canceled, "station.hurry", ctx.Err())
		}
		return s.Store.Setting(ctx, marketSetting)
	}
	k.Clock = k.Clock.Faster(now.Add(notice).UnixMilli(), speed)
	next := k.setting(now.UnixMilli())
	if swapped, err := s.Store.SwapSetting(ctx, v.Value, next); err != nil || swapped {
		return next, err
	}
	return s.Store.Setting(ctx, marketSetting)
}

// follow lets the market go by the clock that is kept, which another process may change, until ctx ends.
func (s *Station) follow(ctx context.Context, live *synth.Live) {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for warned := false; ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		var k kept
		v, err := s.Store.Setting(ctx, marketSetting)
		if err == nil {
			k, err = read(v)
		}
		if err == nil {
			err = live.Set(k.Clock)
		}
		if err != nil && ctx.Err() == nil && !warned {
			s.Log.Warn("the speed of the market could not be read; it goes on as it did", "error", err)
		}
		warned = err != nil
	}
}

func read(v store.Setting) (k kept, err error) {
	err = json.Unmarshal([]byte(v.Value), &k)
	return k, fault.Wrap(fault.Internal, "station.read", err)
}

func (k *kept) setting(now int64) store.Setting {
	text, _ := json.Marshal(k) // of numbers alone
	return store.Setting{Name: marketSetting, Value: string(text), Who: "tradebot", Changed: now}
}

// symbols have prices of about the size people expect.
var symbols = map[string]synth.Params{
	"BTCUSDT": {Price: 60_000, Decimals: 2, Volume: 2_000},
	"ETHUSDT": {Price: 3_000, Decimals: 2, Volume: 30_000},
	"SOLUSDT": {Price: 150, Decimals: 2, Volume: 500_000, Volatility: 0.9},
	"BNBUSDT": {Price: 600, Decimals: 2, Volume: 50_000},
	"XRPUSDT": {Price: 0.6, Decimals: 4, Volume: 90_000_000, Volatility: 0.8},
}

// Symbols are those that a process of this version follows and can download candles of, by exchange; the synthetic market has any
// other as well.
func Symbols() map[string][]string {
	return map[string][]string{synth.Exchange: slices.Sorted(maps.Keys(symbols))}
}

func symbol(name string) synth.Params { return symbols[name] }

// instrument says how a symbol of the synthetic market is traded.
func instrument(_ context.Context, s market.Stream) (market.Instrument, error) {
	if s.Exchange != synth.Exchange {
		return market.Instrument{}, fault.New(fault.Invalid, "station.instrument", "there is no exchange %s; this version has the synthetic market, %s", s.Exchange, synth.Exchange)
	}
	in := market.Unfiltered(s.Symbol)
	if p := symbols[s.Symbol]; p.Decimals > 0 {
		in.Tick = udecimal.MustFromInt64(1, uint8(p.Decimals))
		in.Lot, in.MinNotional = udecimal.MustFromInt64(1, 5), udecimal.MustFromInt64(5, 0)
	}
	return in, nil
}
