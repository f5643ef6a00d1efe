package history_test

import (
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
)

// two are the candles that most texts of TestRead say.
var two = []market.Candle{
	{Time: 1_704_067_200_000, Open: 10, High: 12.5, Low: 9, Close: 11, Volume: 3.25},
	{Time: 1_704_067_260_000, Open: 11, High: 11, Low: 10.5, Close: 10.75, Volume: 0},
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"milliseconds", "1704067200000,10,12.5,9,11,3.25\n1704067260000,11,11,10.5,10.75,0\n"},
		{"no line feed at the end", "1704067200000,10,12.5,9,11,3.25\n1704067260000,11,11,10.5,10.75,0"},
		{"header", "open_time_ms,open,high,low,close,volume\n1704067200000,10,12.5,9,11,3.25\n1704067260000,11,11,10.5,10.75,0\n"},
		{"seconds", "1704067200,10,12.5,9,11,3.25\n1704067260,11,11,10.5,10.75,0\n"},
		{"seconds with decimals", "1704067200.0,10,12.5,9,11,3.25\n1.70406726e9,11,11,10.5,10.75,0\n"},
		{"microseconds", "1704067200000000,10,12.5,9,11,3.25\n1704067260000000,11,11,10.5,10.75,0\n"},
		{"nanoseconds", "1704067200000000000,10,12.5,9,11,3.25\n1704067260000000000,11,11,10.5,10.75,0\n"},
		{"the unit changes within the file", "1704067200000,10,12.5,9,11,3.25\n1704067260000000,11,11,10.5,10.75,0\n"},
		{"RFC 3339", "2024-01-01T00:00:00Z,10,12.5,9,11,3.25\n2024-01-01T02:01:00+02:00,11,11,10.5,10.75,0\n"},
		{"dates and times", "2024-01-01 00:00:00,10,12.5,9,11,3.25\n2024-01-01 00:01:00,11,11,10.5,10.75,0\n"},
		{"pandas with a zone", ",Open,High,Low,Close,Volume\n2024-01-01 00:00:00+00:00,10,12.5,9,11,3.25\n2024-01-01 00:01:00+00:00,11,11,10.5,10.75,0\n"},
		{"layouts mixed", "2024-01-01,10,12.5,9,11,3.25\n2024-01-01 00:01,11,11,10.5,10.75,0\n"},
		{"semicolons", "1704067200000;10;12.5;9;11;3.25\n1704067260000;11;11;10.5;10.75;0\n"},
		{"tabs", "1704067200000\t10\t12.5\t9\t11\t3.25\n1704067260000\t11\t11\t10.5\t10.75\t0\n"},
		{"CRLF and byte order mark", "\xEF\xBB\xBFtime,open,high,low,close,volume\r\n1704067200000,10,12.5,9,11,3.25\r\n1704067260000,11,11,10.5,10.75,0\r\n"},
		{"empty lines", "\n1704067200000,10,12.5,9,11,3.25\n\n  \n1704067260000,11,11,10.5,10.75,0\n\r\n"},
		{"quotes and spaces", "\"Date\", \"Open\" ,high,low,close,volume\n\"2024-01-01 00:00:00\", 10 ,\"12.5\",9,11, \"3.25\"\n1704067260000,11,11,10.5,10.75,0\n"},
		{"quoted milliseconds", "\"1704067200000\",10,12.5,9,11,3.25\n 1704067260000,11,11,10.5,10.75,0\n"},
		{"further columns, as Binance has them", "1704067200000,10,12.5,9,11,3.25,1704067259999,33,5,1,11,0\n1704067260000,11,11,10.5,10.75,0,1704067319999,0,0,0,0,0\n"},
		{"names in another order, some unknown", "Volume,symbol,Close,Open Time,LOW,high,Open,close_time\n3.25,X,11,1704067200000,9,12.5,10,zz\n0,X,10.75,1704067260000,10.5,11,11\n"},
		{"a number and a date for the time: the number counts", "date,unix,o,h,l,c,v\n01.01.2024,1704067200,10,12.5,9,11,3.25\n01.01.2024,1704067260,11,11,10.5,10.75,0\n"},
		{"exponents", "1704067200000,1e1,1.25e+1,9,11,325e-2\n1704067260000,11,11,10.5,10.75,0e0\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, from := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text)), iotest.DataErrReader(strings.NewReader(c.text))} {
				s, err := history.Read("a.csv", from)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(s.Candles, two) || s.Timeframe != market.Minute || s.Rounded != 0 {
					t.Errorf("got %+v", s)
				}
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	const first = "1704067200000,10,12.5,9,11,3.25\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "a.csv: the number of candles is 0; give at least 2"},
		{"header alone", "time,open,high,low,close,volume\n", "a.csv: the number of candles is 0"},
		{"one candle", first, "a.csv: the number of candles is 1"},
		{"a letter in a price", first + "1704067260000,11,l1,10.5,10.75,0\n", `a.csv line 2: the high "l1" is not a number; write digits with a point`},
		{"a decimal comma", "1704067200000;10,5;12;9;11;3\n", `a.csv line 1: the open "10,5" is not a number`},
		{"an empty price", first + "1704067260000,11,,10.5,10.75,0\n", `a.csv line 2: the high "" is not a number`},
		{"not a volume", first + "1704067260000,11,11,10.5,10.75,none\n", `a.csv line 2: the volume "none" is not a number`},
		{"not a time", first + "yesterday,11,11,10.5,10.75,0\n", `a.csv line 2: the open time "yesterday" is not a time; write milliseconds`},
		{"a time between milliseconds", first + "1704067260000001,11,11,10.5,10.75,0\n", `the open time "1704067260000001" is not a time`},
		{"a time beyond all", first + "99999999999999999999,11,11,10.5,10.75,0\n", `is not a time`},
		{"a long field is cut", first + strings.Repeat("x", 500) + ",11,11,10.5,10.75,0\n", `the open time "` + strings.Repeat("x", 40) + `"... is not a time`},
		{"too few columns", first + "1704067260000,11,11,10.5,10.75\n", "a.csv line 2: there are 5 columns where 6 are needed; complete or remove the line"},
		{"too few columns in the first line", "1704067200000,10,12.5,9,11\n", "a.csv line 1: the first line has 5 columns; candles need the columns open_time_ms,open"},
		{"a title above the header", "https://example.org\ntime,open,high,low,close,volume\n", "a.csv line 1: the first line has 1 columns"},
		{"a column is missing", "time,open,high,low,price,volume\n", "a.csv line 1: no column is named close; name the columns"},
		{"the time is missing", "a,open,high,low,close,volume\n", "a.csv line 1: no column is named open_time;"},
		{"a column is there twice", "time,open,high,low,close,volume,Volume\n", `a.csv line 1: two columns are named "volume"; rename the one that is not the volume`},
		{"high below low", "\n" + first + "\n1704067260000,10,9,11,10,0\n", "a.csv line 4: the high 9 is below the open 10; correct or remove this candle"},
		{"negative price", first + "1704067260000,-11,11,10.5,10.75,0\n", "a.csv line 2: the open is -11; a price is at least 0.00000001"},
		{"negative volume", first + "1704067260000,11,11,10.5,10.75,-1\n", "a.csv line 2: the volume is -1; a volume is 0 or more"},
		{"a price that rounds to nothing", first + "1704067260000,11,11,1e-9,10.75,0\n", "a.csv line 2: the low is 0; a price is at least 0.00000001"},
		{"not finite", first + "1704067260000,11,inf,10.5,10.75,0\n", `the high "inf" is not a number`},
		{"duplicate", first + first, "a.csv line 2: its open time 2024-01-01T00:00:00Z is that of the candle before it; remove one of the two"},
		{"unsorted", first + "1704067140000,11,11,10.5,10.75,0\n", "a.csv line 2: its open time 2023-12-31T23:59:00Z is before that of the candle before it, 2024-01-01T00:00:00Z; sort"},
		{"a long line", first + strings.Repeat("1", 300<<10), "a.csv line 2: it is longer than 65536 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := history.Read("a.csv", strings.NewReader(c.text))
			if err == nil || !strings.Contains(fault.Sentence(err), c.want) || fault.KindOf(err) != fault.Invalid {
				t.Errorf("error %v\nwant  %s", err, c.want)
			}
		})
	}
}

func TestReadOfABrokenReader(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for name, r := range map[string]io.Reader{
		"at once":   iotest.ErrReader(broken),
		"later":     io.MultiReader(strings.NewReader("1704067200000,10,12.5,9,11,3.25\n"), iotest.ErrReader(broken)),
		"truncated": io.MultiReader(strings.NewReader("1,1,1,1,1,1\n2,1,1,1,1,1\n"), iotest.ErrReader(io.ErrUnexpectedEOF)),
		"idle":      idle{},
	} {
		if _, err := history.Read("a.csv", r); fault.KindOf(err) != fault.Unavailable || !strings.HasPrefix(fault.Sentence(err), "a.csv cannot be read: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// idle is a reader that never gives anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestReadRounds(t *testing.T) {
	s, err := history.Read("a.csv", strings.NewReader("0,0.09946999000000001,0.0994766,0.09828605,0.0994766,1820.54447418123\n60,0.123456785,0.2,0.1,0.100000000,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []market.Candle{
		{Time: 0, Open: 0.09946999, High: 0.0994766, Low: 0.09828605, Close: 0.0994766, Volume: 1820.54447418123},
		{Time: 60_000, Open: 0.12345678, High: 0.2, Low: 0.1, Close: 0.1, Volume: 1},
	}
	if !reflect.DeepEqual(s.Candles, want) || s.Rounded != 2 {
		t.Errorf("got %+v", s)
	}
}

// A header that names the unit is believed, so that candles of 1970 can be written and read back.
func TestReadOfNamedMilliseconds(t *testing.T) {
	s, err := history.Read("a.csv", strings.NewReader("open_time_ms,open,high,low,close,volume\n-60000,1,1,1,1,1\n\"0\",1,1,1,1,1\n1970-01-01 00:01,1,1,1,1,1\n"))
	if err != nil || len(s.Candles) != 3 || s.Candles[0].Time != -60_000 || s.Candles[1].Time != 0 || s.Candles[2].Time != 60_000 {
		t.Errorf("got %v, %v", s, err)
	}
	_, err = history.Read("a.csv", strings.NewReader("open_time_ms,open,high,low,close,volume\n1704067200000000,1,1,1,1,1\n"))
	if err == nil || !strings.Contains(fault.Sentence(err), "line 2: the open time 1704067200000000 ms lies thousands of years away") {
		t.Errorf("microseconds: %v", err)
	}
}

// Lines that straddle the blocks in which a file is read come out whole.
func TestReadManyLines(t *testing.T) {
	want := make([]market.Candle, 30_000) // about 1.3 MB, 5 blocks
	for i := range want {
		p := 100 + math.Mod(float64(i)*0.37, 50)
		want[i] = market.Candle{Time: int64(i) * 60_000, Open: market.Round8(p), High: market.Round8(p + 1), Low: market.Round8(p - 1), Close: market.Round8(p + 0.5), Volume: float64(i)}
	}
	var text strings.Builder
	if err := history.WriteCSV(&text, want); err != nil {
		t.Fatal(err)
	}
	got, err := history.Read("a.csv", strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Candles, want) || got.Rounded != 0 {
		t.Errorf("what was written does not read back the same, %d rounded", got.Rounded)
	}
}
