package market_test

import (
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/market"
)

// Steps need not be powers of ten: some exchanges trade in quarters.
func TestRounding(t *testing.T) {
	for _, c := range []struct{ step, x, down, up string }{
		{"0.01", "1.239", "1.23", "1.24"},
		{"0.01", "1.23", "1.23", "1.23"},
		{"0.05", "1.24", "1.2", "1.25"},
		{"0.05", "1.25", "1.25", "1.25"},
		{"0.25", "100.3", "100.25", "100.5"},
		{"2.5", "9.99999999", "7.5", "10"},
		{"2.5", "10", "10", "10"},
		{"1", "0.4", "0", "1"},
		{"10", "1234567", "1234560", "1234570"},
		{"0.00000001", "0.123456789", "0.12345678", "0.12345679"},
		{"0.00000001", "0.000000009", "0", "0.00000001"},
		{"0.00000001", "123456789012.00000001", "123456789012.00000001", "123456789012.00000001"},
		{"0.00000003", "0.0000001", "0.00000009", "0.00000012"},
		{"3", "0", "0", "0"},
	} {
		step, x := udecimal.MustParse(c.step), udecimal.MustParse(c.x)
		i := market.Instrument{Tick: step, Lot: step}
		if down, price, up := i.Down(x), i.PriceDown(x), i.PriceUp(x); down.String() != c.down || price.String() != c.down || up.String() != c.up {
			t.Errorf("%s in steps of %s: down %s, price down %s, up %s; want %s and %s", x, step, down, price, up, c.down, c.up)
		}
	}
}

func TestUnfiltered(t *testing.T) {
	i := market.Unfiltered("BTCUSDT")
	x := udecimal.MustParse("0.1234567891")
	if got := i.Down(x).String() + " " + i.PriceUp(x).String(); i.Symbol != "BTCUSDT" || got != "0.12345678 0.12345679" || !i.MinNotional.IsZero() {
		t.Errorf("%+v rounds to %s", i, got)
	}
}

// What is rounded is a whole number of steps, and the nearest on its side.
func TestRoundingProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, least int64) udecimal.Decimal {
			n := int64(10)
			for range rapid.IntRange(0, 15).Draw(t, what+" magnitude") {
				n *= 10
			}
			return udecimal.MustFromInt64(rapid.Int64Range(least, n).Draw(t, what), uint8(rapid.IntRange(0, 8).Draw(t, what+" decimals")))
		}
		step, x := draw("step", 1), draw("number", 0)
		if rapid.Bool().Draw(t, "more decimals") {
			x = x.Add(udecimal.MustFromInt64(rapid.Int64Range(1, 999_999_999).Draw(t, "decimals"), 19))
		}
		i := market.Instrument{Tick: step, Lot: step}
		down, up := i.Down(x), i.PriceUp(x)
		whole := func(y udecimal.Decimal) bool { return y.MustMod(step).IsZero() }
		switch {
		case !whole(down) || !whole(up):
			t.Fatalf("%s in steps of %s: %s and %s are no multiples", x, step, down, up)
		case down.GreaterThan(x) || !x.LessThan(down.Add(step)):
			t.Fatalf("%s down in steps of %s is %s", x, step, down)
		case up.LessThan(x) || !up.Sub(step).LessThan(x):
			t.Fatalf("%s up in steps of %s is %s", x, step, up)
		case !i.PriceDown(x).Equal(down) || !i.Down(down).Equal(down) || !i.PriceUp(up).Equal(up):
			t.Fatalf("%s in steps of %s: %s and %s change when rounded again", x, step, down, up)
		}
	})
}
