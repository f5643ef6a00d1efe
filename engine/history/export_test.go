package history_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
)

// What is exported is read back and imported as the same candles.
func TestExport(t *testing.T) {
	l, _ := open(history.Options{})
	all := made(slices.Concat(run(0, 50), run(in(32), in(32)+50))...)
	for i, volume := range []float64{0.1 + 0.2, 5e-324, 1e300, 1e21, 1e-20, 9007199254740993} {
		all[i].Volume = volume
	}
	keep(t, l, all)
	seal(t, l, after(4), 1)
	var b bytes.Buffer
	if n, err := l.Export(t.Context(), stream, all[0].Time, all[99].Time, &b); err != nil || n != 99 {
		t.Fatalf("%d candles, %v", n, err)
	}
	var once bytes.Buffer
	if err := history.WriteCSV(&once, all[:99]); err != nil || !bytes.Equal(once.Bytes(), b.Bytes()) {
		t.Errorf("other text than that of WriteCSV, %v", err)
	}
	s, err := history.Read("export.csv", &b)
	if err != nil || !slices.Equal(s.Candles, all[:99]) || s.Rounded != 0 {
		t.Fatalf("read back as %d candles, %v", len(s.Candles), err)
	}
	got, err := l.Import(t.Context(), stream, []market.Series{s}, history.ImportOptions{Now: after(4)})
	if err != nil || got != (history.Imported{Known: 99}) {
		t.Errorf("%+v, %v", got, err)
	}
	b.Reset()
	if n, err := l.Export(t.Context(), stream, 0, 1, &b); n != 0 || err != nil || strings.Count(b.String(), "\n") != 1 {
		t.Errorf("%d candles, %v: %s", n, err, b.String())
	}
	keep(t, l, made(run(in(61), in(61)+5000)...))
	if _, err := l.Export(t.Context(), stream, 0, market.MaxTime, full{}); fault.KindOf(err) != fault.Unavailable || !errors.Is(err, errFull) || fault.Sentence(err) != "the candles cannot be written: the disk is full" {
		t.Errorf("a disk that is full: %v", err)
	}
}
