package page

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/market"
)

// unpacked reads packed numbers as the script does.
type unpacked struct {
	t    *testing.T
	rest packed
}

func (u *unpacked) whole() int64 {
	n, size := binary.Uvarint(u.rest)
	if size <= 0 {
		u.t.Fatal("the packed numbers end too early")
	}
	u.rest = u.rest[size:]
	return int64(n)
}

func (u *unpacked) delta() int64 {
	if n := u.whole(); n%2 == 0 {
		return n / 2
	} else {
		return -(n + 1) / 2
	}
}

func walk(n int, price float64) []backtest.Candle {
	random := rand.New(rand.NewPCG(3, 4))
	var out []backtest.Candle
	for i := range n {
		c := backtest.Candle{Time: int64(i) * 60_000, Open: price, Volume: math.Exp(10 * random.NormFloat64())}
		if i%100 == 50 {
			c.Volume = 0
		}
		price = math.Round(price*math.Exp(random.NormFloat64()/100)*100) / 100
		c.Close = price
		c.High = math.Round(max(c.Open, c.Close)*(1+random.Float64()/100)*100) / 100
		c.Low = math.Round(min(c.Open, c.Close)*(1-random.Float64()/100)*100) / 100
		out = append(out, c)
	}
	return out
}

func TestPrices(t *testing.T) {
	candles := walk(1000, 16500.25)
	decimals := scale(candles)
	if decimals != 2 {
		t.Fatalf("%d decimals", decimals)
	}
	u := unpacked{t, prices(candles, decimals)}
	last := int64(0)
	for i, c := range candles {
		o := last + u.delta()
		e := o + u.delta()
		h, l := max(o, e)+u.whole(), min(o, e)-u.whole()
		last = e
		got := [4]float64{float64(o) / 100, float64(h) / 100, float64(l) / 100, float64(e) / 100}
		if got != [4]float64{c.Open, c.High, c.Low, c.Close} {
			t.Fatalf("candle %d is %v, not %v", i, got, c)
		}
	}
	if len(u.rest) > 0 {
		t.Errorf("%d bytes are left", len(u.rest))
	}
}

func TestScale(t *testing.T) {
	for price, want := range map[float64]int{1: 0, 0.00001234: 8, 0.000000001234: 8, 17165.5: 1, 1e15: 0, 0.0984123456: 8, 123456.123456: 4} {
		if got := scale([]backtest.Candle{{Open: price, High: price, Low: price, Close: price}}); got != want {
			t.Errorf("%v has %d decimals, not %d", price, got, want)
		}
	}
}

func TestVolumes(t *testing.T) {
	candles := walk(1000, 100)
	u := unpacked{t, volumes(candles)}
	for i, c := range candles {
		n := u.whole()
		got := float64(n/64) * math.Pow10(int(n%64)-32)
		if n == 0 {
			got = 0
		}
		if math.Abs(got-c.Volume) > 0.0006*c.Volume {
			t.Fatalf("volume %d is %v, not %v", i, got, c.Volume)
		}
	}
}

func TestLine(t *testing.T) {
	nan := math.NaN()
	for _, values := range [][]float64{
		{nan, 1, 2, nan, 3, -5.5, 1e6}, {7, 7, nan}, {-math.MaxFloat64, math.MaxFloat64, 0},
	} {
		p, low, high := line(values)
		u := unpacked{t, p}
		level := int64(0)
		for i, want := range values {
			level += u.delta()
			if level == 0 {
				if !math.IsNaN(want) {
					t.Errorf("%v: value %d is lost", values, i)
				}
				continue
			}
			share := float64(level-1) / steps
			got := low*(1-share) + high*share
			if math.IsNaN(want) || math.Abs(got/2-want/2) > (high/2-low/2)/steps {
				t.Errorf("%v: value %d is %v", values, i, got)
			}
		}
	}
	if p, low, high := line([]float64{nan, nan}); p != nil || low != 0 || high != 0 {
		t.Error("nothing drawn is something")
	}
}

func TestOpenings(t *testing.T) {
	got := openings([]backtest.Candle{{Time: 0}, {Time: 5}, {Time: 10}, {Time: 25}, {Time: 30}}, 5)
	if !slices.Equal(got, [][2]int64{{0, 0}, {3, 25}}) {
		t.Error(got)
	}
}

func TestCoarser(t *testing.T) {
	minutes := walk(1000, 100)
	for i := 500; i < len(minutes); i++ {
		minutes[i].Time += 7 * 60_000 // a gap, after which candles are not aligned with those before
	}
	if same, frame := Coarser(minutes, 60_000, 1000); len(same) != 1000 || frame != market.Minute {
		t.Errorf("%d candles of %s, though there is room for all", len(same), frame)
	}
	out, frame := Coarser(minutes, 60_000, 100)
	if frame != 15*market.Minute || len(out) != 68 {
		t.Fatalf("%d candles of %s", len(out), frame)
	}
	volume, want, high, low := 0.0, 0.0, 0.0, math.Inf(1)
	for _, c := range minutes {
		want, high, low = want+c.Volume, max(high, c.High), min(low, c.Low)
	}
	top, bottom := 0.0, math.Inf(1)
	for i, c := range out {
		volume, top, bottom = volume+c.Volume, max(top, c.High), min(bottom, c.Low)
		if c.Time%int64(frame) != 0 || i > 0 && c.Time <= out[i-1].Time {
			t.Errorf("candle %d opens at %d", i, c.Time)
		}
	}
	if math.Abs(volume-want) > 1e-9*want || top != high || bottom != low || out[0].Open != minutes[0].Open || out[len(out)-1].Close != minutes[999].Close {
		t.Error("something is lost")
	}
	odd := slices.Clone(minutes)
	for i := range odd {
		odd[i].Time = int64(i) * 7000 // no usual timeframe is a multiple of 7 seconds but of a week
	}
	if out, frame = Coarser(odd, 7000, 100); len(out) > 100 || frame%7000 != 0 {
		t.Errorf("%d candles of %s", len(out), frame)
	}
}

func TestMarked(t *testing.T) {
	candles := []backtest.Candle{{Time: 10}, {Time: 20}, {Time: 30}}
	fill := func(at int64, side string, price, qty float64) backtest.Marker {
		return backtest.Marker{Time: at, Side: side, Price: price, Qty: qty}
	}
	got := marked([]backtest.Marker{
		fill(5, "buy", 100, 1),   // before the first candle: not seen, but it counts
		fill(10, "buy", 110, 1),  // enlarges: average 105
		fill(15, "sell", 106, 1), // half, at a gain
		fill(20, "sell", 104, 2), // the other half, at a loss, and turns short at 104
		fill(29, "buy", 100, .5), // covers half at a gain
		fill(30, "buy", 104, .5), // covers the rest at the same price
		fill(30, "sell", 90, 1),  // opens anew
	}, candles)
	want := []mark{
		{At: 0, Buy: true}, {At: 0, Exit: true, Gain: 1}, {At: 1, Exit: true, Gain: -1}, {At: 1, Buy: true, Exit: true, Gain: 1}, {At: 2, Buy: true, Exit: true},
		{At: 2},
	}
	if len(got) != len(want) {
		t.Fatalf("%d marks", len(got))
	}
	for i, m := range got {
		if m.At != want[i].At || m.Buy != want[i].Buy || m.Exit != want[i].Exit || m.Gain != want[i].Gain {
			t.Errorf("mark %d: %+v", i, m)
		}
	}
}

// A value is drawn at the close of a candle, which is the open time of the next.
func TestPlotsStandOnTheirCandle(t *testing.T) {
	candles := []backtest.Candle{{Time: 0}, {Time: 10}, {Time: 20}}
	got := onto(candles, &backtest.Plot{Times: []int64{10, 25, 30}, Value: []float64{1, 2, 3}})
	if got[0] != 1 || !math.IsNaN(got[1]) || got[2] != 3 {
		t.Error(got)
	}
}
