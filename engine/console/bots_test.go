package console

import (
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/worker"
)

// noon is 2026-01-02 12:00 UTC.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC).UnixMilli()

func aBot() bot.Bot {
	return bot.Bot{
		ID: "01a21436-0000", Status: bot.Running, Cursor: noon, Previous: strings.Repeat("ab", 32),
		Config: bot.Config{
			Name: "my bot", Strategy: "ema-rsi", Module: strings.Repeat("01", 32), Mode: bot.Paper, Cash: dec("10000"), Limits: []string{"daily_loss_pct=5"},
			Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}, Params: map[string]string{"slow": "9", "fast": "3"}, Interval: 300_000,
			Costs: bot.Costs{Fee: dec("0.001"), MakerFee: dec("0.0005"), Slippage: dec("1"), Fills: "default"},
		},
	}
}

func TestBots(t *testing.T) {
	s, out := piped()
	lost, halted, fresh := aBot(), aBot(), aBot()
	lost.Config.Name, lost.Status, lost.Reason = "lost", bot.Failed, "the strategy crashed"
	halted.Config.Name, halted.Status, halted.Pause, halted.Reason = "halted", bot.Paused, bot.KillSwitch, "a kill switch is on"
	fresh.Config.Name, fresh.Status, fresh.Cursor = "fresh", bot.Created, 0
	s.Bots([]Row{
		{Bot: aBot(), Equity: &bot.Point{Equity: dec("12345.678")}}, {Bot: lost, Equity: &bot.Point{Equity: dec("9000")}},
		{Bot: halted, Equity: &bot.Point{Equity: dec("9999.9999")}}, {Bot: fresh},
	})
	compare(t, out.String(), `  name    mode   status                equity     gain      last candle (UTC)  id             why
  my bot  paper  running               12,345.68  +23.46 %  2026-01-02 12:00   01a21436-0000
  lost    paper  failed                 9,000.00  -10.00 %  2026-01-02 12:00   01a21436-0000  the strategy crashed
  halted  paper  paused (kill_switch)  10,000.00    0.00 %  2026-01-02 12:00   01a21436-0000  a kill switch is on
  fresh   paper  created                                                       01a21436-0000
`)

	// Colour says what the sign and the word say as well.
	s, out = terminal(200)
	s.Bots([]Row{{Bot: aBot(), Equity: &bot.Point{Equity: dec("11000")}}, {Bot: lost, Equity: &bot.Point{Equity: dec("9000")}}})
	for _, want := range []string{"\x1b[32m+10.00 %\x1b[0m", "\x1b[31m−10.00 %\x1b[0m", "\x1b[32mrunning\x1b[0m", "\x1b[31mfailed\x1b[0m"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%q", want, out.String())
		}
	}
}

func TestBot(t *testing.T) {
	s, out := piped()
	s.Bot(&Detail{
		Row:       Row{Bot: aBot(), Equity: &bot.Point{Time: noon, Equity: dec("10100")}},
		Positions: []bot.Position{{Qty: dec("0.5"), Entry: dec("60000"), Last: dec("60200"), Unrealised: dec("100"), Realised: dec("-3.5")}},
		Open:      []bot.Order{{ID: 7, Kind: "stop_limit", Side: "sell", Qty: dec("0.5"), Price: dec("59000"), Stop: dec("59100"), Tag: "out"}},
		Fills: []bot.Fill{
			{Time: noon, Side: "buy", Qty: dec("0.5"), Price: dec("60000"), Reason: "signal", Tag: "cross"},
			{Time: noon - 60_000, Side: "sell", Qty: dec("1"), Price: dec("59000"), Realised: dec("-3.5"), Reason: "stop_loss"},
		},
		Asked: []store.Command{
			{Command: bot.Command{Act: bot.MoveStop, Order: 7, Price: dec("1")}, Status: store.Refused, Reason: "it would trigger at once", Who: "ann", Created: noon},
			{Command: bot.Command{Act: bot.CancelAll}, Status: store.Done, Who: "ann", Created: noon},
			{Command: bot.Command{Act: bot.CancelOrder, Order: 6}, Status: store.Done, Who: "ann", Created: noon},
			{Command: bot.Command{Act: bot.HoldBack, Hold: bot.HoldEntries}, Status: store.Waiting, Who: "ann", Created: noon},
			{Command: bot.Command{Act: bot.ForceExit}, Status: store.Done, Who: "command line", Created: noon},
		},
		Logs: []bot.Log{{Time: noon, Source: "strategy", Text: "second"}, {Time: noon, Source: "engine", Text: "first"}},
	})
	compare(t, out.String(), `my bot
  id          01a21436-0000
  status      running
  strategy    ema-rsi 010101010101
  before      abababababab, until its last upgrade
  markets     main synth:BTCUSDT:1m
  parameters  fast=3, slow=9
  limits      daily_loss_pct=5
  costs       fee 0.001, resting 0.0005, slippage 1 bps, spread 0 bps, default fills, on paper
  looks       every 5m0s
  equity      10,100.00 at 2026-01-02 12:00 UTC, began with 10,000.00, +1.00 %

  position  quantity  entry  last   unrealised  realised
  BTCUSDT        0.5  60000  60200     +100.00     -3.50

  open order  market   kind        side  quantity  filled  limit  stop   tag
  7           BTCUSDT  stop limit  sell       0.5          59000  59100  out

  fill (UTC)        market   side  quantity  price  profit  why
  2026-01-02 11:59  BTCUSDT  sell         1  59000   -3.50  stop loss
  2026-01-02 12:00  BTCUSDT  buy        0.5  60000    0.00  signal  cross

  asked (UTC)       by            what                           answer
  2026-01-02 12:00  command line  close the position in BTCUSDT  done
  2026-01-02 12:00  ann           hold back entries              waiting
  2026-01-02 12:00  ann           take order 6 back              done
  2026-01-02 12:00  ann           take every order back          done
  2026-01-02 12:00  ann           move the stop of order 7 to 1  refused: it would trigger at once

  log (UTC)         from      text
  2026-01-02 12:00  engine    first
  2026-01-02 12:00  strategy  second
`)
	s, out = piped()
	s.Bot(&Detail{Row: Row{Bot: bot.Bot{ID: "x", Status: bot.Created, Config: bot.Config{Name: "fresh", Strategy: "dca", Module: "0"}}}})
	if text := out.String(); strings.Contains(text, "fill (UTC)") || !strings.Contains(text, "parameters  the defaults\n  limits      none\n") {
		t.Error(text)
	}
}

func TestHappened(t *testing.T) {
	s, out := piped()
	b := aBot()
	s.Happened(worker.Event{Bot: b, Before: bot.Starting})
	fresh := b
	fresh.Cursor = 0
	s.Happened(worker.Event{Bot: fresh, Before: bot.Starting})
	s.Happened(worker.Event{Bot: b, Before: bot.Running})
	b.Status, b.Pause, b.Reason = bot.Paused, bot.DailyLoss, "it lost 5 % today"
	s.Happened(worker.Event{Bot: b, Before: bot.Running, Batch: bot.Batch{
		Fills: []bot.Fill{
			{Time: noon - 60_000, Side: "buy", Qty: dec("0.5"), Price: dec("60000"), Reason: "signal", Tag: "cross"},
			{Time: noon, Side: "sell", Qty: dec("0.5"), Price: dec("59000"), Reason: "stop_loss", Slot: 3},
		},
		Logs: []bot.Log{{Time: noon, Text: "hello"}},
	}})
	compare(t, out.String(), `2026-01-02 12:00  my bot                   running
                  my bot                   running
2026-01-02 11:59  my bot                   buy  0.5 BTCUSDT at 60000  cross
2026-01-02 12:00  my bot                   sell 0.5  at 59000  stop loss
2026-01-02 12:00  my bot                   hello
2026-01-02 12:00  my bot                   paused (daily_loss): it lost 5 % today
`)
}

func TestStored(t *testing.T) {
	s, out := piped()
	stream := market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	s.Stored([]history.Coverage{
		{Stream: stream, Candles: 12_345, Months: 2, Ranges: []history.Range{{From: noon, To: noon + 60_000}, {From: noon + 180_000, To: noon + 240_000}}},
		{Stream: stream},
	})
	compare(t, out.String(), `  stream            candles  from              to                gaps  missing  sealed months
  synth:BTCUSDT:1m   12,345  2026-01-02 12:00  2026-01-02 12:04     1        2              2
  synth:BTCUSDT:1m        0                                         0        0              0
`)
}

func TestFinding(t *testing.T) {
	s, out := piped()
	s.Finding(station.Finding{What: "disk", Text: "80 GB are free"})
	s.Finding(station.Finding{What: "database", Bad: true, Text: "it does not answer; start it"})
	compare(t, out.String(), "ok   disk         80 GB are free\nbad  database     it does not answer; start it\n")
}
