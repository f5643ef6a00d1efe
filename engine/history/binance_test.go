package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/market"
)

// bulk writes candles as data.binance.vision does (invented numbers in its form): twelve columns, prices with 8 decimals,
// times in milliseconds, or in microseconds as spot files have them from 2025 on; those of futures have a header.
func bulk(candles []market.Candle, micros, header bool) string {
	var b strings.Builder
	if header {
		b.WriteString("open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n")
	}
	for _, c := range candles {
		open, end := c.Time, c.Time+59_999
		if micros {
			open, end = open*1000, end*1000+999
		}
		fmt.Fprintf(&b, "%d,%.8f,%.8f,%.8f,%.8f,%.8f,%d,%.8f,%d,%.8f,%.8f,0\n", open, c.Open, c.High, c.Low, c.Close, c.Volume, end, c.Volume*c.Open, 42, c.Volume/2, c.Volume/2*c.Open)
	}
	return b.String()
}

func TestBinanceBulkFiles(t *testing.T) {
	december, january := made(run(in(366)-3, in(366)+24*60)...), made(run(in(367), in(367)+10)...) // the end of 2024, and 2025
	var files []market.Series
	for _, c := range []struct {
		name, text string
		want       []market.Candle
	}{
		{"BTCUSDT-1m-2025-01.zip", bulk(january, true, false), january},
		{"BTCUSDT-1m-2024-12.zip", bulk(december, false, false), december},
		{"BTCUSDT-1m-2024-12-31.zip", bulk(december[500:], false, true), december[500:]},
	} {
		s, err := history.ReadFile(write(t, c.name, zipped(t, c.text)))
		if err != nil || !slices.Equal(s.Candles, c.want) || s.Rounded != 0 || s.Timeframe != market.Minute {
			t.Fatalf("%s: %d candles of %s, %d rounded, %v", c.name, len(s.Candles), s.Timeframe, s.Rounded, err)
		}
		files = append(files, s)
	}
	l, _ := open(history.Options{})
	got, err := l.Import(t.Context(), stream, files, history.ImportOptions{Now: january[9].Time + 60_000*60*24*40})
	if want := len(december) + len(january); err != nil || got != (history.Imported{New: want, Months: 2}) {
		t.Errorf("%+v, %v", got, err)
	}
	if c, err := l.Ranges(t.Context(), stream); err != nil || len(c.Ranges) != 1 {
		t.Errorf("%+v, %v: there is no gap where milliseconds become microseconds", c, err)
	}
}
