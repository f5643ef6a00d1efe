package backtest_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/strategy"
)

func number(x float64) *float64 { return &x }

// described is a strategy with a parameter of every type, and numbers with and without a step and bounds of their own.
var described = strategy.Description{
	Name: "test", Version: "1.0.0", Slots: []strategy.Slot{{Name: "main"}},
	Params: []strategy.Param{
		{Name: "fast", Type: strategy.Int, Default: []byte("10"), Min: number(1), Max: number(1000)},
		{Name: "even", Type: strategy.Int, Default: []byte("2"), Min: number(0), Max: number(10), Step: number(2)},
		{Name: "share", Type: strategy.Float, Default: []byte("0.5"), Min: number(-1), Max: number(1), Step: number(0.1)},
		{Name: "factor", Type: strategy.Float, Default: []byte("1")},
		{Name: "far", Type: strategy.Float, Default: []byte("1"), Min: number(0), Max: number(1e12)},
		{Name: "mode", Type: strategy.Enum, Default: []byte(`"calm"`), Options: []string{"calm", "wild", "off"}},
		{Name: "short", Type: strategy.Bool, Default: []byte("false")},
		{Name: "note", Type: strategy.String, Default: []byte(`""`)},
	},
}

func TestParseAxes(t *testing.T) {
	for text, want := range map[string]string{
		"fast=7":                      "7",
		"fast=5..9":                   "5 6 7 8 9", // a whole number has a step of 1
		"fast=5..20:5":                "5 10 15 20",
		"fast=5..22:5":                "5 10 15 20", // no step lands on the end
		"fast=5..5":                   "5",
		"fast=5..9:1.0":               "5 6 7 8 9",
		"fast=20,5,10":                "20 5 10", // as given
		"even=0..10":                  "0 2 4 6 8 10",
		"even=1..4":                   "1 3",
		"share=-0.2..0.2":             "-0.2 -0.1 0.0 0.1 0.2",
		"share=0.1..0.3:0.1":          "0.1 0.2 0.3", // added up, they would end at 0.30000000000000004
		"share=0..1:0.25":             "0.00 0.25 0.50 0.75 1.00",
		"share=0.05..0.3":             "0.05 0.15 0.25",
		"share=.5,0.75":               ".5 0.75",
		"factor=1..2:0.5":             "1.0 1.5 2.0",
		"factor=1e3..2e3:5e2":         "1000 1500 2000",
		"factor=0..0.000003:0.000001": "0.000000 0.000001 0.000002 0.000003",
		"mode=wild,calm":              "wild calm",
		"mode=off":                    "off",
		"short=true,false":            "true false",
		"note=a,b..c=d":               "a,b..c=d", // a text may hold anything, so it has one value
		"note=":                       "",
	} {
		axes, err := backtest.ParseAxes(&described, []string{text})
		if err != nil || len(axes) != 1 || strings.Join(axes[0].Values, " ") != want || !strings.HasPrefix(text, axes[0].Name+"=") {
			t.Errorf("%s: got %+v, %v, want %s", text, axes, err, want)
		}
	}
	axes, err := backtest.ParseAxes(&described, []string{"short=true", "fast=1..2"})
	if err != nil || len(axes) != 2 || axes[0].Name != "short" || axes[1].Name != "fast" {
		t.Errorf("the order is that of the command line, not %+v, %v", axes, err)
	}
}

func TestParseAxesRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"fast":                             `parameter "fast" is not NAME=VALUE; write it like fast=10, fast=5..20:5 or fast=5,10,20`,
		"=5":                               `parameter "=5" is not NAME=VALUE; write it like fast=10, fast=5..20:5 or fast=5,10,20`,
		"fast=1 fast=2..3":                 "parameter fast is given twice; give all its values at once, like fast=1,2,3",
		"speed=1..2":                       `test has no parameter "speed"; it has fast, even, share, factor, far, mode, short, note`,
		"fast=":                            `parameter fast must be a whole number between 1 and 1000, not ""`,
		"fast=1,,2":                        `parameter fast must be a whole number between 1 and 1000, not ""`,
		"fast=ten":                         `parameter fast must be a whole number between 1 and 1000, not "ten"`,
		"fast=0..5":                        "parameter fast must be a whole number between 1 and 1000, not 0",
		"fast=990..1010:5":                 "parameter fast must be a whole number between 1 and 1000, not 1005",
		"fast=5..20:0.5":                   "fast is a whole number, and fast=5..20:0.5 is no range of whole numbers; write it like fast=5..20 or fast=5..20:5",
		"fast=5.5..20":                     "fast is a whole number, and fast=5.5..20 is no range of whole numbers; write it like fast=5..20 or fast=5..20:5",
		"fast=20..5":                       "fast=20..5 ends before it begins; write the smaller end first",
		"fast=..5":                         "fast=..5 is no range; write it like fast=5..20 or fast=5..20:5",
		"fast=5..":                         "fast=5.. is no range; write it like fast=5..20 or fast=5..20:5",
		"fast=5...9":                       "fast is a whole number, and fast=5...9 is no range of whole numbers; write it like fast=5..20 or fast=5..20:5",
		"fast=1..9:":                       "fast=1..9: is no range; write it like fast=5..20 or fast=5..20:5",
		"fast=1..9:x":                      "fast=1..9:x is no range; write it like fast=5..20 or fast=5..20:5",
		"fast=1..9:0":                      "the step of fast=1..9:0 is not above 0; write it like fast=1..9:1",
		"fast=1..9:-2":                     "the step of fast=1..9:-2 is not above 0; write it like fast=1..9:1",
		"fast=5,10,5":                      "fast=5,10,5 has the value 5 twice; give it once",
		"fast=5,05":                        "fast=5,05 has the value 5 twice; give it once",
		"share=0.1,0.10":                   "share=0.1,0.10 has the value 0.1 twice; give it once",
		"factor=1..2":                      "factor=1..2 has no step, and factor has none of its own; write it like factor=1..2:STEP",
		"factor=nan":                       `parameter factor must be a number, not "nan"`,
		"factor=NaN..2:1":                  "factor=NaN..2:1 is no range; write it like factor=5..20 or factor=5..20:5",
		"factor=1..Inf:1":                  "factor=1..Inf:1 is no range; write it like factor=5..20 or factor=5..20:5",
		"factor=1..2:NaN":                  "factor=1..2:NaN is no range; write it like factor=5..20 or factor=5..20:5",
		"factor=1e400":                     `parameter factor must be a number, not "1e400"`,
		"far=0..1e12:0.5":                  "far takes more than 10000000 values; choose a larger step",
		"factor=-1e308..1e308:1e-9":        "factor takes more than 10000000 values; choose a larger step",
		"mode=calm,loud":                   `parameter mode must be one of calm, wild, off, not "loud"`,
		"mode=calm..off":                   `parameter mode must be one of calm, wild, off, not "calm..off"`,
		"short=0..1":                       `parameter short must be true or false, not "0..1"`,
		"note=" + strings.Repeat("x", 257): `parameter note must be a text of at most 256 bytes, not "` + strings.Repeat("x", 64) + `…"`,
	} {
		given := strings.Fields(text)
		_, err := backtest.ParseAxes(&described, given)
		if got := fault.Sentence(err); fault.KindOf(err) != fault.Invalid || got != want {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}

// A range holds both ends where a step lands there, in equal steps, and nothing outside.
func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(0, 6).Draw(t, "places")
		unit := 1.0
		for range places {
			unit /= 10
		}
		write := func(n int) string { return strconv.FormatFloat(float64(n)*unit, 'f', places, 64) }
		from, step := rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "from"), rapid.IntRange(1, 100_000).Draw(t, "step")
		count, rest := rapid.IntRange(0, 500).Draw(t, "count"), rapid.IntRange(0, step-1).Draw(t, "rest")
		text := fmt.Sprintf("factor=%s..%s:%s", write(from), write(from+count*step+rest), write(step))
		axes, err := backtest.ParseAxes(&described, []string{text})
		if err != nil {
			t.Fatal(text, err)
		}
		if got := len(axes[0].Values); got != count+1 {
			t.Fatalf("%s has %d values, not %d", text, got, count+1)
		}
		for i, value := range axes[0].Values {
			// What a person reads is the decimal number itself, with no trace of binary fractions.
			got, err := strconv.ParseFloat(value, 64)
			want, _ := strconv.ParseFloat(write(from+i*step), 64)
			if err != nil || got != want {
				t.Fatalf("%s: value %d is %s, want %s", text, i, value, write(from+i*step))
			}
		}
	})
}

// What can be swept without being named: numbers with bounds, in their own steps, or a hundred where there are none.
func TestAllRanges(t *testing.T) {
	axes := backtest.Ranges(&described)
	var names []string
	for _, a := range axes {
		names = append(names, fmt.Sprintf("%s %d %s %s", a.Name, len(a.Values), a.Values[0], a.Values[len(a.Values)-1]))
	}
	want := []string{"fast 1000 1 1000", "even 6 0 10", "share 21 -1.0 1.0", "far 101 0 1000000000000"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}
