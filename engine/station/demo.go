package station

import (
	"context"
	"strings"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// demos are the bots of the first start: what a person sees before he makes his own.
var demos = []struct {
	strategy string
	symbols  []string
	params   map[string]string
	limits   []string
}{
	{"ema-rsi", []string{"BTCUSDT"}, nil, []string{"daily_loss_pct=5"}},
	{"donchian-breakout", []string{"ETHUSDT"}, nil, nil},
	{"dca", []string{"SOLUSDT"}, nil, nil},
	{"rebalance", []string{"BTCUSDT", "ETHUSDT", "SOLUSDT"}, nil, nil},
}

// demoSetting says that demo bots were made: who deletes them does not get them again.
const demoSetting = "demo"

// demo makes demo bots and starts them, at the first start, if there is no bot at all.
func (s *Station) demo(ctx context.Context, hashes map[string]string, o Options) error {
	if _, err := s.Store.Setting(ctx, demoSetting); err == nil || fault.KindOf(err) != fault.NotFound {
		return err
	}
	all, _, err := s.Store.Bots(ctx, store.BotFilter{Limit: 1})
	if err != nil || len(all) > 0 {
		return err
	}
	owner, err := s.Owner(ctx)
	if err != nil {
		return err
	}
	if len(hashes) == 0 {
		o.Said("no strategies are built in, so there are no demo bots; `make build` builds a binary that has them")
	}
	for _, d := range demos {
		if hashes[d.strategy] == "" {
			continue
		}
		m, err := s.Catalog.Module(ctx, hashes[d.strategy])
		if err != nil {
			return err
		}
		c := bot.Config{
			Name: d.strategy + " demo", Strategy: d.strategy, Module: hashes[d.strategy], Mode: bot.Paper, Params: d.params, Limits: d.limits,
			Cash: Cash(), Costs: Costs(),
		}
		for i, slot := range m.Description().Slots {
			c.Slots = append(c.Slots, bot.Slot{Name: slot.Name, Market: "synth:" + d.symbols[i] + ":1m"})
		}
		if err := c.Check(); err != nil {
			return err
		}
		b, err := s.Fleet.Create(ctx, bot.Bot{Owner: owner, Config: c}, Local)
		if err != nil {
			return err
		}
		if _, err := s.Fleet.Start(ctx, b.ID, Local); err != nil {
			return err
		}
		var markets []string
		for _, slot := range c.Slots {
			markets = append(markets, slot.Stream.Symbol)
		}
		o.Said("made the bot %q: %s of paper money on %s", c.Name, c.Cash, strings.Join(markets, ", "))
	}
	if len(hashes) == 0 {
		return nil
	}
	return s.Store.SetSetting(ctx, store.Setting{Name: demoSetting, Value: "made", Who: Local, Changed: time.Now().UnixMilli()})
}

// Cash is what a bot begins with unless somebody says otherwise.
func Cash() bot.Decimal { return udecimal.MustFromInt64(10_000, 0) }

// Costs are those of a large exchange without discounts: what paper trading costs unless somebody says otherwise.
func Costs() bot.Costs {
	return bot.Costs{
		Fee: udecimal.MustFromInt64(1, 3), MakerFee: udecimal.MustFromInt64(1, 3), Slippage: udecimal.MustFromInt64(1, 0), Fills: "default",
	}
}
