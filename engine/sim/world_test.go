package sim_test

import (
	"fmt"
	"strings"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/sim"
)

// world is a market, an account and a strategy, drawn at random.
type world struct {
	tracks      []market.Track
	instruments []market.Instrument
	cash        order.Decimal
	costs       sim.Config
	limits      risk.Limits
	from        int64             // before it is warm-up
	params      map[string]string // of the strategy
}

const hour = 3_600_000 // ms

func decimal(text string) order.Decimal { return udecimal.MustParse(text) }

// drawWorld draws everything from lists of what is usual, what is extreme and what is nothing. Small draws are simple, so that
// a failure shrinks to something that can be read.
func drawWorld(t *rapid.T) *world {
	w := &world{cash: decimal(pick(t, "cash", "10000", "100", "1000000", "12.34567891"))}
	w.costs = sim.Config{
		Fee: decimal(pick(t, "fee", "0", "0.001", "0.00075", "0.02")), MakerFee: decimal(pick(t, "maker fee", "0", "0.0002", "0.001")),
		Slippage: decimal(pick(t, "slippage", "0", "1", "5", "50", "300")), Spread: decimal(pick(t, "spread", "0", "2", "7")),
		VolumeCap: decimal(pick(t, "volume cap", "0", "0", "0.1", "0.5", "0.01")),
		Funding:   decimal(pick(t, "funding", "0", "0", "0.0001", "-0.0003", "0.01")),
		Profile:   sim.Profile(rapid.IntRange(0, 2).Draw(t, "profile")),
	}
	w.costs.MakerFee = udecimal.Min(w.costs.MakerFee, w.costs.Fee) // money is set aside for the taker's
	start := int64(1_700_000_000_000) / (24 * hour) * 24 * hour
	start += int64(rapid.IntRange(0, 23).Draw(t, "first hour")) * hour
	for _, series := range [][]market.Timeframe{{market.Hour, 4 * market.Hour}, {market.Hour, 3 * market.Hour}} {
		candles, in := drawMarket(t, w.cash, start)
		w.tracks = append(w.tracks, market.Track{Candles: candles, Base: market.Hour, Series: series})
		w.instruments = append(w.instruments, in)
	}
	if rapid.IntRange(0, 7).Draw(t, "warm-up") == 7 {
		w.from = start + 20*hour
	}
	for _, text := range rapid.SliceOfN(rapid.SampledFrom(limitTexts), 0, 3).Draw(t, "limits") {
		if err := risk.ParseLimit(&w.limits, text); err != nil {
			t.Fatal(err)
		}
	}
	w.params = drawTable(t)
	return w
}

var limitTexts = []string{
	"no_shorts", "max_order=3000", "max_position=5000", "open_orders=3", "orders_per_minute=4", "daily_loss_pct=2", "daily_profit_pct=3",
	"daily_trades=2", "price_band_pct=5", "stop_loss_pct=1.5", "take_profit_pct=2", "trailing_stop_pct=3", "cooldown=3h",
	"stop_guard=1/1d/4h", "drawdown_guard=5/2d/6h", "low_profit=0.1/1d/5h",
}

func pick(t *rapid.T, what string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, what)
}

// moves are changes of a price in thousandths; 1 stands for one step.
var moves = []int64{0, 1, 5, 10, 20, 50, 100, 250, 600}

// draw is a candle as it is drawn.
type draw struct{ skip, gap, body, up, down, volume int }

// drawMarket draws the candles of a slot: prices in whole units, of which the instrument's tick need not be a multiple.
func drawMarket(t *rapid.T, cash order.Decimal, start int64) ([]market.Candle, market.Instrument) {
	unit := decimal(pick(t, "unit", "0.01", "1", "0.00000001", "0.0001", "2500", "1000000"))
	level := int64(rapid.SampledFrom([]int{1000, 7, 40, 99_999, 3_000_000}).Draw(t, "level"))
	scale := func(share string) order.Decimal { // so many coins as a share of the cash buys at the first price
		return cash.Mul(decimal(share)).MustDiv(unit.Mul64(uint64(level)))
	}
	in := market.Unfiltered("X")
	in.Tick = udecimal.Max(in.Tick, unit.Mul(decimal(pick(t, "tick", "0.00000001", "1", "0.25", "5", "2.5", "0.1"))).Trunc(8))
	switch rapid.IntRange(0, 3).Draw(t, "lot") {
	case 1:
		in.Lot = udecimal.Max(in.Lot, scale("0.001").Trunc(8))
	case 2:
		in.Lot = udecimal.Max(in.Lot, scale("0.03").Trunc(8))
	case 3:
		in.Lot = decimal("0.25")
	}
	in.MinNotional = cash.Mul(decimal(pick(t, "least value", "0", "0.001", "0.02")))
	count := rapid.SampledFrom([]int{10, 25, 50, 75}).Draw(t, "number of candles")
	draws := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) draw {
		signed := rapid.IntRange(-len(moves)+1, len(moves)-1)
		return draw{
			skip: rapid.IntRange(0, 15).Draw(t, "missing"), gap: signed.Draw(t, "gap"), body: signed.Draw(t, "body"),
			up: rapid.IntRange(0, 7).Draw(t, "up"), down: rapid.IntRange(0, 7).Draw(t, "down"), volume: rapid.IntRange(0, 5).Draw(t, "volume"),
		}
	}), count, count).Draw(t, "candles")
	volumes := [...]order.Decimal{scale("10"), {}, scale("0.5"), scale("1"), scale("0.02"), scale("1000")}
	price := func(n int64) float64 { return unit.Mul64(uint64(n)).InexactFloat64() }
	var candles []market.Candle
	for i, d := range draws {
		if d.skip == 15 {
			continue
		}
		open := moved(level, d.gap)
		level = moved(open, d.body)
		high, low := moved(max(open, level), d.up), moved(min(open, level), -d.down)
		candles = append(candles, market.Candle{
			Time: start + int64(i)*hour, Open: price(open), High: price(high), Low: price(low), Close: price(level),
			Volume: volumes[d.volume].RoundBank(8).InexactFloat64(),
		})
	}
	return candles, in
}

// moved returns a price, in units, after a move up or down; it is at least one unit and far from what a candle may have.
func moved(level int64, by int) int64 {
	sign := int64(1)
	if by < 0 {
		sign, by = -1, -by
	}
	distance := moves[by]
	if by > 1 {
		distance = max(1, level*distance/1000)
	}
	return min(max(1, level+sign*distance), 100_000_000)
}

// Columns of the table strategy, of which rows are made; see testdata/table.
const (
	columns  = 18
	alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
)

// most are the highest values of the columns that have a closed list.
var most = map[int]int{0: 7, 1: 11, 2: 11, 3: 11, 4: 9}

// drawTable draws the strategy's parameters.
func drawTable(t *rapid.T) map[string]string {
	count := rapid.SampledFrom([]int{1, 2, 4, 8, 16, 28, 40}).Draw(t, "number of rows")
	rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for i := range columns {
			high, ok := most[i]
			if !ok {
				high = len(alphabet) - 1
			}
			b.WriteByte(alphabet[rapid.IntRange(0, high).Draw(t, "column")])
		}
		return b.String()
	}), count, count).Draw(t, "rows")
	params := map[string]string{"grain": pick(t, "grain", "0.01", "0.0005", "0.003", "0.05")}
	const fit = 256 / columns
	for i := 0; i < len(rows); i += fit {
		params[fmt.Sprintf("rows%d", i/fit)] = strings.Join(rows[i:min(len(rows), i+fit)], "")
	}
	return params
}
