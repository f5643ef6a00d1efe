package order_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"
	"pgregory.net/rapid"

	"tradebot/engine/order"
)

// drawDecimal draws a decimal of any magnitude up to so many digits, with so many decimals at most.
func drawDecimal(t *rapid.T, what string, digits, places int) order.Decimal {
	text := rapid.StringMatching(`[1-9][0-9]{0,37}`).Draw(t, what)
	text = text[:min(len(text), rapid.IntRange(1, digits).Draw(t, what+" digits"))]
	if rapid.IntRange(0, 9).Draw(t, what+" is nothing") == 9 {
		text = "0"
	}
	if n := rapid.IntRange(0, places).Draw(t, what+" places"); n > 0 {
		text = strings.Repeat("0", max(0, n+1-len(text))) + text
		text = text[:len(text)-n] + "." + text[len(text)-n:]
	}
	return udecimal.MustParse(text)
}

// drawAmount draws an amount of either sign, up to nearly the largest.
func drawAmount(t *rapid.T, what string) (order.Amount, order.Decimal) {
	d := drawDecimal(t, what, 27, 8)
	if rapid.Bool().Draw(t, what+" is negative") {
		d = d.Neg()
	}
	return order.AmountOf(d), d
}

// Amounts count as decimals do.
func TestAmountProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, x := drawAmount(t, "a")
		b, y := drawAmount(t, "b")
		if rapid.IntRange(0, 9).Draw(t, "equal") == 9 {
			b, y = a, x
		}
		for _, c := range []struct {
			what string
			got  order.Amount
			want order.Decimal
		}{
			{"itself", a, x}, {"sum", a.Add(b), x.Add(y)}, {"difference", a.Sub(b), x.Sub(y)}, {"negative", a.Neg(), x.Neg()}, {"absolute", a.Abs(), x.Abs()},
			{"larger", order.Larger(a, b), udecimal.Max(x, y)}, {"smaller", order.Smaller(a, b), udecimal.Min(x, y)},
			{"cut", order.Cut(x), x}, {"signed", order.Sell.Signed(a), x.Neg()},
		} {
			if !c.got.Decimal().Equal(c.want) || c.got != order.AmountOf(c.want) || c.got.String() != c.want.String() {
				t.Fatalf("%s and %s: the %s is %s, not %s", x, y, c.what, c.got, c.want)
			}
		}
		if got, want := a.Float(), x.InexactFloat64(); got != want {
			t.Fatalf("%s is %v, not %v", x, want, got)
		}
		if a.Sign() != x.Sign() || a.IsZero() != x.IsZero() || a.IsNeg() != (x.Sign() < 0) || a.IsPos() != (x.Sign() > 0) {
			t.Fatalf("%s has the sign %d, zero %v, below %v, above %v", x, a.Sign(), a.IsZero(), a.IsNeg(), a.IsPos())
		}
		if a.Less(b) != x.LessThan(y) || b.Less(a) != y.LessThan(x) || (a == b) != x.Equal(y) || cmp.Compare(a.Sub(b).Sign(), 0) != x.Cmp(y) {
			t.Fatalf("%s and %s are not in order", x, y)
		}
		if step := b.Abs(); step.IsPos() {
			if got, want := a.Abs().Floor(step), x.Abs().Sub(x.Abs().MustMod(y.Abs())); !got.Decimal().Equal(want) {
				t.Fatalf("%s in steps of %s is %s, not %s", x.Abs(), step, want, got)
			}
		}
	})
}

// Decimals beyond 8 are rounded half-even, or cut, whatever is in them.
func TestAmountOfProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDecimal(t, "d", 38, 19)
		if rapid.Bool().Draw(t, "half") {
			d = d.Trunc(8).Add(udecimal.MustFromInt64(5, 9))
		}
		if rapid.Bool().Draw(t, "negative") {
			d = d.Neg()
		}
		if rapid.IntRange(0, 3).Draw(t, "once large") == 3 { // such a decimal keeps a big.Int
			large := udecimal.MustParse("9" + strings.Repeat("0", 60))
			d = d.Add(large).Sub(large)
		}
		if !d.Abs().LessThan(order.Most.Decimal()) {
			return
		}
		if got, want := order.AmountOf(d), d.RoundBank(8); !got.Decimal().Equal(want) {
			t.Fatalf("%s is booked as %s, not %s", d, got, want)
		}
		if got, want := order.Cut(d), d.Trunc(8); !got.Decimal().Equal(want) {
			t.Fatalf("%s is cut to %s, not %s", d, got, want)
		}
	})
}

// What is too large is the largest there is, on its side of zero, and sums of many such do not turn over.
func TestMost(t *testing.T) {
	if got, want := order.Most.String(), "13292279957849158729038070602.80344576"; got != want || order.AmountOf(dec(want)) != order.Most {
		t.Errorf("the largest is %s, not %s", got, want)
	}
	for _, text := range []string{
		"13292279957849158729038070602.80344577", "20000000000000000000000000000", "340282366920938463463374607431768211455",
		"340282366920938463463374607431768211456", "1" + strings.Repeat("0", 90), "34028236692093846346337460743.17682114560",
		"1" + strings.Repeat("0", 60) + ".5555555555555555555",
	} {
		if over := order.AmountOf(dec(text)); over != order.Most || order.Cut(dec(text)) != order.Most || order.AmountOf(dec(text).Neg()) != order.Most.Neg() {
			t.Errorf("%s is %s", text, over)
		}
	}
	below := dec("13292279957849158729038070602.80344575")
	if a := order.AmountOf(below); !a.Less(order.Most) || !a.Decimal().Equal(below) {
		t.Errorf("%s is %s", below, a)
	}
	sum := order.Most
	for range 60 {
		next := sum.Add(order.Most)
		if !sum.Less(next) || !next.Neg().Less(sum.Neg()) || !next.Neg().Less(next) || next.Neg().Neg() != next {
			t.Fatalf("%s and as much again is %s", sum, next)
		}
		sum = next
	}
}

// Quick or slow, products and quotients are those of decimals.
func TestWorthProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawDecimal(t, "quantity", 24, 8)
		price := drawDecimal(t, "price", 22, 19)
		rate := drawDecimal(t, "rate", 8, 19)
		qty := order.AmountOf(q)
		if rapid.IntRange(0, 3).Draw(t, "a half") == 3 {
			q, price = udecimal.MustFromInt64(rapid.Int64Range(1, 99).Draw(t, "small"), 8), udecimal.MustFromInt64(5, 1)
			qty = order.AmountOf(q)
		}
		worth, fee := q.Mul(price).RoundBank(8), q.Mul(price).Mul(rate).RoundAwayFromZero(8)
		if most := order.Most.Decimal(); !worth.LessThan(most) || !fee.LessThan(most) {
			return
		}
		if got := order.Worth(qty, price); !got.Decimal().Equal(worth) {
			t.Fatalf("%s at %s is worth %s, not %s", q, price, worth, got)
		}
		if got := order.Fee(qty, price, rate); !got.Decimal().Equal(fee) {
			t.Fatalf("the fee of %s for %s at %s is %s, not %s", rate, q, price, fee, got)
		}
		if price.IsZero() {
			return
		}
		money := drawDecimal(t, "money", 26, 19)
		if buys := money.MustDiv(price).Trunc(8); buys.LessThan(order.Most.Decimal()) {
			if got := order.Pays(money, price); !got.Decimal().Equal(buys) {
				t.Fatalf("%s pays for %s at %s, not %s", money, buys, price, got)
			}
		}
	})
}

func TestWorthByHand(t *testing.T) {
	for _, c := range []struct{ qty, price, rate, worth, fee string }{
		{"1", "100", "0.001", "100", "0.1"},
		{"0.00000001", "0.5", "0", "0", "0"}, // half-even
		{"0.00000003", "0.5", "0", "0.00000002", "0"},
		{"0.00000001", "0.51", "0.001", "0.00000001", "0.00000001"}, // up
		{"123456.78901234", "0.00000001", "0.1", "0.00123457", "0.00012346"},
		{"0.12345678", "98765.43210987", "0.00075", "12193.26222359", "9.14494667"},
		// 0.000001 with 20 decimals, of which the last is not there
		{"0.00000001", "0.00000001", "0.0001", "0", "0"},
		{"0.00000001", "0.00000001", "0.001", "0", "0.00000001"},
		{"0.00000009", "0.00000009", "0.0001", "0", "0.00000001"},
		{"1000000000000000", "1000000000000000", "0.5", "13292279957849158729038070602.80344576", "13292279957849158729038070602.80344576"}, // the most there is
		{"200000000000.00000001", "3", "0.001", "600000000000.00000003", "600000000.00000001"},
	} {
		if got := order.Worth(amount(c.qty), dec(c.price)); got.String() != c.worth {
			t.Errorf("%s at %s is worth %s, want %s", c.qty, c.price, got, c.worth)
		}
		if got := order.Fee(amount(c.qty), dec(c.price), dec(c.rate)); got.String() != c.fee {
			t.Errorf("the fee of %s for %s at %s is %s, want %s", c.rate, c.qty, c.price, got, c.fee)
		}
	}
}

// The average is the sum of values by the sum of quantities, however many fills there were.
func TestMeanProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var mean order.Mean
		var total order.Amount
		var value order.Decimal
		if got := mean.Price(total); !got.IsZero() {
			t.Fatalf("the average of nothing is %s", got)
		}
		for range rapid.IntRange(1, 5).Draw(t, "fills") {
			qty := order.AmountOf(drawDecimal(t, "quantity", 16, 8)).Add(order.Unit)
			price := drawDecimal(t, "price", 16, 8)
			mean.Add(total, qty, price)
			total, value = total.Add(qty), value.Add(qty.Decimal().Mul(price))
			if got, want := mean.Price(total), value.MustDiv(total.Decimal()); !got.Equal(want) {
				t.Fatalf("%s in all for %s is %s each, not %s", total, value, want, got)
			}
		}
	})
}
