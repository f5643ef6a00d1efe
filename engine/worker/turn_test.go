package worker

import (
	"testing"

	"tradebot/engine/bot"
)

// A bot is paused for the strongest of the reasons that hold, and for none that is over.
func TestTurn(t *testing.T) {
	for _, c := range []struct {
		status bot.Status
		pause  bot.Pause
		rule   bot.Pause
		want   bot.Event
	}{
		{bot.Running, "", "", ""},
		{bot.Running, "", bot.DailyLoss, bot.Halt},
		{bot.Paused, bot.DailyLoss, bot.DailyLoss, ""},
		{bot.Paused, bot.DailyLoss, "", bot.Resume},
		{bot.Paused, bot.DailyTrades, bot.DataGap, bot.Halt},
		{bot.Paused, bot.DataGap, bot.DataGap, ""},
		{bot.Paused, bot.DataGap, "", bot.Resume},
		{bot.Paused, bot.DataGap, bot.DailyTrades, bot.Resume}, // the gap is mended; the limit follows
		{bot.Paused, bot.Protection, bot.DailyLoss, bot.Resume},
		{bot.Paused, bot.ByUser, bot.DataGap, ""},
		{bot.Paused, bot.KillSwitch, "", ""},
	} {
		if got := turn(&bot.Bot{Status: c.status, Pause: c.pause}, c.rule); got != c.want {
			t.Errorf("%s %s with %q: %q, want %q", c.status, c.pause, c.rule, got, c.want)
		}
	}
}
