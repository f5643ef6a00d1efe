package sdk

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// described is the description as sdk/ABI.md writes it down, for encoding/json.
type described struct {
	Name    string
	Version string
	About   string
	Params  []struct {
		Name, Type, Help string
		Default          any
		Min, Max, Step   *float64
		Options          []string
	}
	Slots []struct {
		Name, Help string
		Timeframes []string
	}
	Warmup  int
	Signals []string
	Plots   []struct{ Name, Pane string }
}

func parse(t *testing.T, d Description) described {
	t.Helper()
	var got described
	decoder := json.NewDecoder(bytes.NewReader(d.JSON()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatalf("%v in\n%s", err, d.JSON())
	}
	return got
}

func TestDescriptionJSON(t *testing.T) {
	var (
		n    int
		f    float64
		b    bool
		word string
	)
	d := Description{
		Name: "all-of-it", Version: "1.2.3", About: "A \"quoted\" \\ word.",
		Params: []Param{
			Int("period", &n, 14).Range(2, 1e9).Step(2).Help("candles"),
			Int("any", &n, math.MinInt64),
			Float("drop_pct", &f, 2.5).Range(-0.5, 1e21).Step(0.25),
			Float("share", &f, 1e-9),
			Bool("long", &b, true),
			Bool("short", &b, false),
			Enum("mode", &word, "slow", "fast", "slow").Help("which"),
			String("note", &word, "a\ttab"),
			String("empty", &word, ""),
		},
		Slots:   []Slot{{Name: "main", Timeframes: []string{"base", "4h"}, Help: "what is traded"}, {Name: "hedge"}},
		Warmup:  1_000_000,
		Signals: []string{"news", "fear"},
		Plots:   []Plot{{Name: "fast"}, {Name: "rsi", Own: true}},
	}
	const want = `{"name":"all-of-it","version":"1.2.3","about":"A \"quoted\" \\ word.","params":[` +
		`{"name":"period","type":"int","default":14,"min":2,"max":1e+09,"step":2,"help":"candles"},` +
		`{"name":"any","type":"int","default":-9223372036854775808,"step":1},` +
		`{"name":"drop_pct","type":"float","default":2.5,"min":-0.5,"max":1e+21,"step":0.25},` +
		`{"name":"share","type":"float","default":1e-09},` +
		`{"name":"long","type":"bool","default":true},` +
		`{"name":"short","type":"bool","default":false},` +
		`{"name":"mode","type":"enum","default":"slow","options":["fast","slow"],"help":"which"},` +
		`{"name":"note","type":"string","default":"a\u0009tab"},` +
		`{"name":"empty","type":"string","default":""}],` +
		`"slots":[{"name":"main","timeframes":["base","4h"],"help":"what is traded"},{"name":"hedge"}],` +
		`"warmup":1000000,"signals":["news","fear"],"plots":[{"name":"fast"},{"name":"rsi","pane":"own"}]}`
	if got := string(d.JSON()); got != want {
		t.Errorf("the description is\n%s\nwant\n%s", got, want)
	}
	got := parse(t, d)
	if got.About != d.About || got.Warmup != d.Warmup || !reflect.DeepEqual(got.Signals, d.Signals) || len(got.Params) != len(d.Params) {
		t.Errorf("it reads back as %+v", got)
	}
	if got.Params[7].Default != "a\ttab" || *got.Params[2].Max != 1e21 || got.Slots[0].Timeframes[1] != "4h" || got.Plots[1].Pane != "own" {
		t.Errorf("it reads back as %+v", got)
	}
}

// A description with nothing in it is still JSON, which the host refuses with a sentence of its own.
func TestEmptyDescriptionJSON(t *testing.T) {
	if got := string((&Description{}).JSON()); got != `{"params":[],"slots":[],"plots":[]}` {
		t.Errorf("an empty description is %s", got)
	}
	parse(t, Description{})
}

// A text survives, whatever is in it; invalid UTF-8 is passed on for the host to refuse.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/", "\x00\x1f\x7f\n\r\t", "ünï €😀", "\u2028\u2029", "\xff", "<script>&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := writer{}
		w.quote(s)
		if !utf8.ValidString(s) {
			if utf8.Valid(w.out) {
				t.Fatalf("%q is hidden in %s", s, w.out)
			}
			return
		}
		var back string
		if err := json.Unmarshal(w.out, &back); err != nil || back != s {
			t.Fatalf("%q is written as %s and reads back as %q (%v)", s, w.out, back, err)
		}
		if bytes.ContainsFunc(w.out, func(r rune) bool { return r < ' ' }) {
			t.Errorf("%s holds a control character", w.out)
		}
	})
}

// Numbers read back as themselves.
func FuzzNumber(f *testing.F) {
	for _, v := range []float64{0, 1, -1, 0.1, 1e6, 1e21, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return // no JSON; the host refuses the description
		}
		w := writer{}
		w.number("x", v)
		var back struct{ X float64 }
		if err := json.Unmarshal([]byte("{"+string(w.out)+"}"), &back); err != nil || back.X != v {
			t.Fatalf("%v is written as %s and reads back as %v (%v)", v, w.out, back.X, err)
		}
	})
}

// Too many parameters get as far as the host's sentence.
func TestTooManyParams(t *testing.T) {
	var n int
	s := &recorder{description: Description{Name: "x", Version: "1", Slots: []Slot{{Name: "main"}}}}
	for range 65 {
		s.description.Params = append(s.description.Params, Int("n", &n, 1))
	}
	if got := strings.Count(string(NewMachine(s).Description()), `"int"`); got != 65 {
		t.Errorf("the description has %d parameters", got)
	}
}
