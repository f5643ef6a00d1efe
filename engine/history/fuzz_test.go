package history_test

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
)

// FuzzRead: whatever the text, Read answers with Invalid and a sentence, or with a series that passes every check, reads
// back the same once written, and holds the numbers that strconv reads in the same places.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		text,
		"\xEF\xBB\xBFtime;open;high;low;close;volume\r\n2024-01-01;10;12.5;9;11;3\r\n2024-01-02;10;12.5;9;11;3\r\n",
		"Date\tVolume\tOpen\tHigh\tLow\tClose\n2024-01-01 10:00:00\t0\t1e-5\t2E-5\t.00001\t0.0000100\n2024-01-01T11:00:00Z\t0\t1e-5\t2E-5\t.00001\t0.0000100",
		"1,0.123456785,0.2,0.1,0.123456775000000000000001,12345678901234567890\n2,1,1,1,1,1\n",
		"0,1,1,1,1,1\n\n60,1,1,1,1,1\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := history.Read("fuzz.csv", bytes.NewReader(data))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), "fuzz.csv") || strings.Contains(fault.Sentence(err), "history.") {
				t.Fatalf("the error is no sentence about the file: %v", err)
			}
			return
		}
		checked, err := market.NewSeries(slices.Clone(s.Candles))
		if err != nil || checked.Timeframe != s.Timeframe || !slices.Equal(checked.Gaps, s.Gaps) {
			t.Fatalf("the series does not pass its own checks: %v", err)
		}
		var written bytes.Buffer
		if err := history.WriteCSV(&written, s.Candles); err != nil {
			t.Fatal(err)
		}
		again, err := history.Read("again.csv", &written)
		if err != nil || !slices.Equal(again.Candles, s.Candles) || again.Rounded != 0 {
			t.Fatalf("reads back differently, %d rounded: %v", again.Rounded, err)
		}
		if columns, ok := simple(data); ok {
			compare(t, s, columns)
		}
	})
}

// simple cuts a text that has nothing to recognise: candles in the standard columns, without quotes, spaces or empty lines.
func simple(data []byte) (lines [][]string, ok bool) {
	if bytes.ContainsAny(data, "\"; \t\r\v\f\u0085\u00A0") || bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) {
		return nil, false
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		fields := strings.Split(line, ",")
		if len(fields) < 6 {
			return nil, false
		}
		lines = append(lines, fields)
	}
	for _, field := range lines[0][1:] {
		if _, err := strconv.ParseFloat(field, 64); err == nil {
			return lines, true
		}
	}
	return nil, false // a header
}

// compare checks candles against strconv's reading of the same text.
func compare(t *testing.T, s market.Series, lines [][]string) {
	if len(lines) != len(s.Candles) {
		t.Fatalf("%d lines became %d candles", len(lines), len(s.Candles))
	}
	for i, c := range s.Candles {
		for k, got := range []float64{c.Open, c.High, c.Low, c.Close, c.Volume} {
			text := lines[i][k+1]
			want, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("line %d: %q was read as %v; strconv: %v", i+1, text, got, err)
			}
			exact := got == want
			near := k < 4 && s.Rounded > 0 && math.Abs(got-want) <= 0.5000001e-8+math.Abs(want)*0x1p-52
			if !exact && !near {
				t.Fatalf("line %d: %q was read as %v, strconv reads %v", i+1, text, got, want)
			}
		}
	}
}
