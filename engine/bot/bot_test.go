package bot_test

import (
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

func config() bot.Config {
	return bot.Config{
		Name: "my bot", Strategy: "sma-cross", Mode: bot.Paper, Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}},
		Cash: udecimal.MustParse("1000"), Limits: []string{"daily_loss_pct=5"},
	}
}

func TestCheck(t *testing.T) {
	c := config()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if want := (market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}); c.Slots[0].Stream != want {
		t.Errorf("the stream is %v", c.Slots[0].Stream)
	}
	below := -1
	for _, wrong := range []struct {
		says   string
		change func(c *bot.Config)
	}{
		{`the bot's name is ""`, func(c *bot.Config) { c.Name = "" }},
		{`the bot's name is " x"`, func(c *bot.Config) { c.Name = " x" }},
		{`the bot's name is "a\nb"`, func(c *bot.Config) { c.Name = "a\nb" }},
		{"give it 1 to 80 characters", func(c *bot.Config) { c.Name = strings.Repeat("x", 81) }},
		{`"real" is no mode; a bot is paper or live`, func(c *bot.Config) { c.Mode = "real" }},
		{"the bot has no market", func(c *bot.Config) { c.Slots = nil }},
		{`"BTC" names no stream of candles`, func(c *bot.Config) { c.Slots[0].Market = "BTC" }},
		{"the bot begins with 0 of cash", func(c *bot.Config) { c.Cash = udecimal.Zero }},
		{"the bot begins with 1000000000000001 of cash; give it at most", func(c *bot.Config) { c.Cash = udecimal.MustParse("1000000000000001") }},
		{"the fee is 5; it must be from 0 to 0.5, a fraction: 0.001 is 0.1 %", func(c *bot.Config) { c.Costs.Fee = udecimal.MustParse("5") }},
		{"the slippage is -1; it must be from 0 to 5000 basis points", func(c *bot.Config) { c.Costs.Slippage = udecimal.MustParse("-1") }},
		{"the spread is 0.000000001; give it with at most 8 decimals", func(c *bot.Config) { c.Costs.Spread = udecimal.MustParse("0.000000001") }},
		{"the maker fee is 0.1 and the fee 0", func(c *bot.Config) { c.Costs.MakerFee = udecimal.MustParse("0.1") }},
		{"the interval is -1 ms", func(c *bot.Config) { c.Interval = -1 }},
		{"the interval is 86400001 ms", func(c *bot.Config) { c.Interval = int64(market.Day) + 1 }},
		{"the warm-up is -1 candles", func(c *bot.Config) { c.Warmup = &below }},
		{"daily_los_pct", func(c *bot.Config) { c.Limits = []string{"daily_los_pct=5"} }},
	} {
		c := config()
		wrong.change(&c)
		if err := c.Check(); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), wrong.says) {
			t.Errorf("got %v, want %q", err, wrong.says)
		}
	}
}

func TestCommandCheck(t *testing.T) {
	one := udecimal.MustParse("1")
	for _, c := range []struct {
		command bot.Command
		says    string
	}{
		{bot.Command{Act: bot.ForceExit, Slot: 1}, ""},
		{bot.Command{Act: bot.ForceExit, Slot: 2}, "the bot has no slot 2; its slots are 0 to 1"},
		{bot.Command{Act: bot.ForceExit, Slot: -1}, "the bot has no slot -1"},
		{bot.Command{Act: bot.CancelOrder, Order: 4}, ""},
		{bot.Command{Act: bot.CancelOrder}, "name the order by its id"},
		{bot.Command{Act: bot.MoveStop, Order: 4, Price: one}, ""},
		{bot.Command{Act: bot.MoveStop, Order: 4}, "the new trigger is 0"},
		{bot.Command{Act: bot.HoldBack, Hold: bot.HoldAll}, ""},
		{bot.Command{Act: bot.HoldBack, Hold: 3}, "hold back nothing, entries or all"},
		{bot.Command{Act: "sell_everything"}, `"sell_everything" is nothing that can be done by hand`},
	} {
		err := c.command.Check(2)
		if c.says == "" && err != nil || c.says != "" && (fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.says)) {
			t.Errorf("%+v: got %v, want %q", c.command, err, c.says)
		}
	}
}
