package page_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/feed"
	"tradebot/engine/report"
)

// sample is a made-up backtest of so many candles of 3 minutes: a random walk, two averages over it, one drawn apart, and a
// trade every so many candles. It is the same every time.
func sample(candles, every int) (*backtest.Result, *backtest.Chart) {
	const tf = 3 * 60_000
	start := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	random := rand.New(rand.NewPCG(1, 2))
	slot := backtest.ChartSlot{
		Name: "main", Symbol: "BTCUSDT", Timeframe: tf, Plots: []backtest.Plot{{Name: "fast"}, {Name: "slow"}, {Name: "rsi", Pane: "own"}},
	}
	cents := func(x float64) float64 { return math.Round(x*100) / 100 }
	price, fast, slow, strength := 16500.0, 16500.0, 16500.0, 50.0
	equity, peak, held := 10000.0, 10000.0, 0.0
	r := &backtest.Result{}
	var entry backtest.Candle
	reasons := []string{"signal", "stop_loss", "take_profit"}
	tags := []string{"breakout", "", "retest"}
	chart := &backtest.Chart{}
	for i := range candles {
		c := backtest.Candle{Time: start + int64(i)*tf, Open: cents(price)}
		if i > candles/2 {
			c.Time += 40 * tf // a gap
		}
		price *= math.Exp(random.NormFloat64() * 0.0013)
		c.Close = cents(price)
		c.High = cents(max(c.Open, c.Close) * (1 + random.Float64()*0.0008))
		c.Low = cents(min(c.Open, c.Close) * (1 - random.Float64()*0.0008))
		c.Volume = math.Round(1e5*math.Exp(random.NormFloat64())) / 1000
		slot.Candles = append(slot.Candles, c)
		fast, slow = fast+(price-fast)/20, slow+(price-slow)/60
		strength = 50 + 40*math.Sin(float64(i)/30)
		for k, v := range []float64{fast, slow, strength} {
			if i >= 20*(k+1) {
				slot.Plots[k].Times = append(slot.Plots[k].Times, c.Time+tf)
				slot.Plots[k].Value = append(slot.Plots[k].Value, v)
			}
		}
		n := len(r.Trades)
		switch i % every {
		case every / 3:
			held, entry = 0.1, c
			slot.Fills = append(slot.Fills, backtest.Marker{Time: c.Time, Side: "buy", Price: c.Open, Qty: held, Reason: "signal", Tag: tags[n%3]})
		case every * 2 / 3:
			reason := reasons[n%3]
			slot.Fills = append(slot.Fills, backtest.Marker{Time: c.Time, Side: "sell", Price: c.Open, Qty: held, Reason: reason, Tag: tags[n%3]})
			fees := cents((c.Open + entry.Open) * held * 0.001)
			pnl := cents((c.Open-entry.Open)*held - fees)
			equity, held = equity+pnl, 0
			r.Trades = append(r.Trades, backtest.Trade{
				Symbol: "BTCUSDT", Slot: "main", Side: "long", EntryTime: entry.Time, EntryPrice: dec(entry.Open), ExitTime: c.Time, ExitPrice: dec(c.Open),
				Qty: dec(0.1), PnL: dec(pnl), Fees: dec(fees), ExitReason: reason, Tag: tags[n%3],
			})
		}
		worth := equity + held*(c.Close-entry.Open)
		peak = max(peak, worth)
		if i%max(candles/1900, 1) == 0 || i == candles-1 {
			chart.Equity = append(chart.Equity, report.Point{Time: c.Time + tf, Equity: worth, Drawdown: (peak - worth) / peak})
		}
	}
	chart.Slots = []backtest.ChartSlot{slot}
	undefined := report.Number(math.NaN())
	r.Strategy, r.StrategyVersion = "sma-cross", "1.2.0"
	r.FinalEquity = dec(cents(equity))
	r.Metrics = report.Metrics{
		Trades: len(r.Trades), WinRate: 0.483, ProfitFactor: 2.25, Expectancy: 340.78, AvgTrade: 0.0123, BestTrade: 0.127, WorstTrade: -0.0619,
		AvgDuration: 950_400_000, SQN: 1.24, MaxWinStreak: 5, MaxLossStreak: 5, FeesPaid: 748.79, Kelly: 0.27,
		TotalReturn: report.Number(equity/10000 - 1), BuyHoldReturn: report.Number(price/16500 - 1), CAGR: 0.459, Sharpe: 1.25, Sortino: 2.01, Calmar: undefined,
		Volatility: 0.349, MaxDrawdown: 0.269, AvgDrawdown: 0.044, MaxDrawdownDuration: 236 * 86_400_000, Exposure: 0.489, UlcerIndex: 0.15, CVaR95: -0.039,
	}
	r.OpenPositions = []backtest.Position{{
		Symbol: "BTCUSDT", Slot: "main", Side: "long", Qty: dec(0.1), EntryTime: start, EntryPrice: dec(16500), LastPrice: dec(cents(price)), Unrealised: dec(96.83),
	}}
	r.OpenPosition = &r.OpenPositions[0]
	r.Candles, r.Fills, r.Refusals, r.Fuel = candles, len(slot.Fills), 2, 123456789
	r.ModuleSHA256, r.DataSHA256, r.JournalSHA256 = strings.Repeat("a3f19c2e", 8), strings.Repeat("7be20d94", 8), strings.Repeat("51c0ffee", 8)
	r.EngineVersion, r.RunNS, r.CandlesPerSec = "0.3.0", 12_345_678, 7.5e6
	r.Warnings = []string{"main: 40 candles of BTCUSDT-3m.csv are missing in 1 gap; nothing fires there.", "12 prices had more than 8 decimals and were rounded."}
	r.Beliefs = []report.Belief{
		{ID: "one_trade", Verdict: "failed", Value: 0.67, Text: "The best trade made 67 % of the profit; without it the return is +33.2 %."},
		{ID: "few_trades", Verdict: "caution", Value: 29, Text: "29 trades say little: chance alone could have made this."},
		{ID: "sharpe_interval", Verdict: "caution", Value: -0.66, Text: "The true Sharpe lies between -0.66 and 2.93 (95 %, block bootstrap)."},
		{ID: "first_last", Verdict: "ok", Value: 0.9, Text: "The last 30 % of the time earned as much a day as the first 70 %."},
		{ID: "costs", Verdict: "caution", Value: 0, Text: "Slippage and spread were left at 0; no market is so kind."},
		{ID: "slippage_5bps", Verdict: "ok", Value: 0.94, Text: "With 5 bps of slippage the return is +94.0 %."},
		{ID: "double_fees", Verdict: "ok", Value: 0.889, Text: "With doubled fees the return is +88.9 %."},
		{ID: "data_gaps", Verdict: "ok", Value: 40, Text: "40 candles are missing in 1 gap."},
		{ID: "rounded_prices", Verdict: "ok", Value: 12, Text: "12 prices were rounded to 8 decimals."},
		{ID: "warmup", Verdict: "ok", Value: 0, Text: "The strategy had all the candles it wanted before the first that counts."},
		{ID: "open_position", Verdict: "ok", Value: 0.16, Text: "A position worth 16 % of the equity was still open."},
	}
	maker := dec(0.0008)
	r.Settings = backtest.Settings{
		Module: "sma-cross", Candles: []string{"BTCUSDT-3m.csv"}, Params: map[string]any{"fast": int64(20), "slow": int64(60), "stop_pct": 6.0, "size": "0.95"},
		Seed: 1, Cash: dec(10000), Fee: dec(0.001), MakerFee: &maker, Tick: dec(0.01), Lot: dec(0.00001), Fills: "default", Limits: []string{"daily_loss_pct=5"},
	}
	r.Slots = []feed.Slot{{
		Name: "main", Symbol: "BTCUSDT", Source: "BTCUSDT-3m.csv", Timeframe: "3m", Candles: candles, Warmup: 60, From: start,
		To: slot.Candles[candles-1].Time + tf, Gaps: 1, Missing: 40,
	}}
	for i, ret := range []float64{0.12, -0.003, -0.063, 0.011, -0.031, -0.092, 0.005, 0.03, 0, 0.641, -0.007, 0.124, -0.105, -0.07, 0.205} {
		r.Monthly = append(r.Monthly, report.Month{Year: 2022 + (i+10)/12, Month: (i+10)%12 + 1, Return: report.Number(ret)})
	}
	r.ByTag = []report.Group{
		{Name: "breakout", Trades: 20, Wins: 11, PnL: dec(812.5), Fees: dec(41.2), AvgTrade: 40.6, ProfitFactor: 1.8},
		{Name: "", Trades: 5, Wins: 5, PnL: dec(14), Fees: dec(2), AvgTrade: 2.8, ProfitFactor: undefined},
		{Name: "retest", Trades: 4, Wins: 1, PnL: dec(-77.01), Fees: dec(8), AvgTrade: -19, ProfitFactor: 0.4},
	}
	r.ByReason = []report.Group{
		{Name: "take_profit", Trades: 9, Wins: 9, PnL: dec(900), Fees: dec(20), AvgTrade: 100, ProfitFactor: undefined},
		{Name: "stop_loss", Trades: 20, Wins: 0, PnL: dec(-150.51), Fees: dec(31.2), AvgTrade: -7, ProfitFactor: 0},
	}
	return r, chart
}

// dec is a decimal of the digits a number reads as.
func dec(x float64) backtest.Decimal { return udecimal.MustFromFloat64(x) }

// sweep is a made-up sweep over three numeric parameters and one word; fast below slow is refused.
func sweep() *backtest.Sweep {
	r, _ := sample(100, 30)
	s := &backtest.Sweep{
		Metric: "sharpe", RunNS: 1e9, Strategy: r.Strategy, StrategyVersion: r.StrategyVersion, ModuleSHA256: r.ModuleSHA256,
		Params: []string{"fast", "slow", "stop_pct", "mode"}, Settings: r.Settings, Slots: r.Slots, Warnings: []string{"the sweep was stopped: 360 of 400 combinations are done"},
	}
	for fast := 5; fast <= 25; fast += 5 {
		for slow := 10; slow <= 60; slow += 10 {
			for stop := 1; stop <= 6; stop++ {
				for _, mode := range []string{"cross", "touch"} {
					row := backtest.SweepRow{Params: map[string]any{"fast": int64(fast), "slow": int64(slow), "stop_pct": float64(stop) / 2, "mode": mode, "size": "0.95"}}
					if fast >= slow {
						row.Error = "sma-cross refuses these parameters: slow must be longer than fast"
						s.Failed++
					} else {
						m := r.Metrics
						quality := 1.6 - math.Abs(float64(slow-40))/30 - math.Abs(float64(fast-10))/15 - math.Abs(float64(stop-3))/9
						m.Sharpe, m.TotalReturn, m.MaxDrawdown = report.Number(quality), report.Number(quality/3), report.Number(0.3-quality/10)
						row.Metrics, row.Trades, row.FinalEquity = &m, 3*stop, dec(math.Round(1e6*(1+quality/3))/100)
						if mode == "touch" {
							m.Sharpe -= 0.1
						}
					}
					s.Results = append(s.Results, row)
				}
			}
		}
	}
	s.Combinations, s.Done = 400, len(s.Results)
	order(s.Results)
	return s
}
