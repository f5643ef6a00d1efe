package history_test

import (
	"slices"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// A month is sealed when its last candle closed three days ago, which for long candles is long after its end.
func TestSealWaits(t *testing.T) {
	for _, tf := range []market.Timeframe{market.Minute, market.Day, market.Week} {
		l, _ := open(history.Options{})
		s := market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: tf}
		c := made(0)
		c[0].Time = tf.Open(january.End() - 1)
		if _, err := l.Keep(t.Context(), s, c); err != nil {
			t.Fatal(err)
		}
		ready := january.End() + int64(tf) + 3*int64(market.Day)
		seal(t, l, ready-1, 0)
		seal(t, l, ready, 1)
		if got, err := l.Candles(t.Context(), s, 0, market.MaxTime); err != nil || !slices.Equal(got, c) {
			t.Errorf("%s: %v, %v", tf, got, err)
		}
	}
}

// A candle that comes between reading the tail and sealing it is sealed with the others.
func TestSealLosesNothing(t *testing.T) {
	l, shelf := open(history.Options{})
	keep(t, l, made(0, 2))
	shelf.beforePut = func() { keep(t, l, made(1)) }
	seal(t, l, after(4), 1)
	if got := everything(t, l); !slices.Equal(got, made(0, 1, 2)) {
		t.Errorf("stored are %v", got)
	}
	keep(t, l, made(in(32), in(32)+1))
	shelf.beforePut = func() { seal(t, history.NewLibrary(&shelf.Memory, history.Options{}), after(40), 1) }
	seal(t, l, after(40), 0) // someone else did
}

// A stream that cannot be sealed, for its shelf broke the contract, does not keep others from it.
func TestSealGoesOn(t *testing.T) {
	l, shelf := open(history.Options{})
	other := market.Stream{Exchange: "binance", Symbol: "BTCUSDT", Timeframe: market.Minute}
	odd := made(0)
	odd[0].Time++
	if _, err := shelf.Add(t.Context(), other, odd); err != nil {
		t.Fatal(err)
	}
	keep(t, l, made(0))
	if n, err := l.Seal(t.Context(), after(4)); n != 1 || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%d sealed, %v", n, err)
	}
}

// Times beyond all reason seal everything or nothing.
func TestSealAtStrangeTimes(t *testing.T) {
	l, _ := open(history.Options{})
	keep(t, l, made(0))
	seal(t, l, -1<<63, 0)
	seal(t, l, 1<<63-1, 1)
}

func TestRevision(t *testing.T) {
	l, _ := open(history.Options{})
	keep(t, l, made(0, 1))
	seal(t, l, after(4), 1)
	if got, err := l.Revision(t.Context(), stream, january, 1); err != nil || !slices.Equal(got, made(0, 1)) {
		t.Errorf("%v, %v", got, err)
	}
	for m, revision := range map[chunk.Month]int{january: 2, january + 1: 1} {
		if _, err := l.Revision(t.Context(), stream, m, revision); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v", err)
		}
	}
}
