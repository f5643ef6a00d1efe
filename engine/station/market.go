package station

import (
	"context"
	"encoding/json"
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

// market returns the synthetic market, set going at the first call: of processes that call at once all get the same. Another speed
// counts from now on; 0 is the one it has. The error is Unavailable, or Invalid if no market goes that fast.
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
	if err := json.Unmarshal([]byte(v.Value), &k); err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	if speed != 0 && k.Clock.Speed != speed {
		k.Clock = synth.Clock{World: now, Market: k.Clock.At(now), Speed: speed}
		if err := s.Store.SetSetting(ctx, k.setting(now)); err != nil {
			return nil, fault.In(op, err)
		}
	}
	live, err := synth.NewLive(k.Seed, k.Begin, k.Clock, symbol)
	return live, fault.In(op, err)
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
