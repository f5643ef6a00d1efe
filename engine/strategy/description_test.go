package strategy_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// complete uses every field.
const complete = `{"name":"all-of-it","version":"1.2.3-rc.1+7","about":"What it does.","params":[
	{"name":"period","type":"int","default":14,"min":2,"max":500,"step":2,"help":"candles"},
	{"name":"drop_pct","type":"float","default":2.5,"min":0.1},
	{"name":"long","type":"bool","default":true},
	{"name":"mode","type":"enum","default":"slow","options":["fast","slow and steady","slow"]},
	{"name":"note","type":"string","default":"grüße"}],
	"slots":[{"name":"main","timeframes":["base","15m","4h"],"help":"what is traded"},{"name":"hedge-2_b"}],
	"warmup":1000000,"signals":["news"],"plots":[{"name":"Fast €"},{"name":"rsi","pane":"own"}]}`

func TestParseDescription(t *testing.T) {
	d, err := strategy.ParseDescription([]byte(complete))
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "all-of-it" || d.Version != "1.2.3-rc.1+7" || d.About != "What it does." || d.Warmup != strategy.MaxWarmup || !slices.Equal(d.Signals, []string{"news"}) {
		t.Errorf("it reads %+v", d)
	}
	if p := d.Params[0]; p.Name != "period" || p.Type != strategy.Int || *p.Min != 2 || *p.Max != 500 || *p.Step != 2 || p.Help != "candles" || string(p.Default) != "14" {
		t.Errorf("it reads %+v", p)
	}
	if want := []strategy.Slot{{Name: "main", Timeframes: []string{"base", "15m", "4h"}, Help: "what is traded"}, {Name: "hedge-2_b"}}; !reflect.DeepEqual(d.Slots, want) {
		t.Errorf("slots %+v", d.Slots)
	}
	if want := []strategy.Plot{{Name: "Fast €"}, {Name: "rsi", Pane: "own"}}; !reflect.DeepEqual(d.Plots, want) {
		t.Errorf("plots %+v", d.Plots)
	}
	for _, text := range []string{
		`{"name":"a","version":"1","slots":[{"name":"m"}]}`,
		` {"slots":[{"name":"m","timeframes":[],"help":""}],"params":[],"signals":null,"plots":[],"warmup":0,"about":"","version":"1","name":"a"} ` + "\n",
	} {
		if _, err := strategy.ParseDescription([]byte(text)); err != nil {
			t.Errorf("%s is refused: %v", text, err)
		}
	}
}

// param, slot and more make a description of the smallest with another piece, list repeats a piece with its number for #.
func param(p string) string {
	return `{"name":"a","version":"1","slots":[{"name":"m"}],"params":[` + p + `]}`
}
func slot(s string) string { return `{"name":"a","version":"1","slots":[` + s + `]}` }
func more(s string) string { return `{"name":"a","version":"1","slots":[{"name":"m"}],` + s + `}` }
func list(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
	}
	return strings.Join(items, ",")
}

// What can be wrong with a description, and what its author reads.
var refusals = []struct{ text, says string }{
	{"", "not the JSON that the contract asks for: EOF"},
	{"[]", "not the JSON that the contract asks for"},
	{`{"name":"a"`, "not the JSON that the contract asks for"},
	{`{"name":7}`, "not the JSON that the contract asks for"},
	{"{\"name\":\"\xff\"}", "not valid UTF-8"},
	{strings.Repeat(" ", 65537), "the description is 65537 bytes long; at most 65536 are allowed"},
	{more(`"symbol":"BTCUSDT"`), `unknown field "symbol"`},
	{param(`{"name":"p","type":"int","default":1,"unit":"s"}`), `unknown field "unit"`},
	{more(`"` + strings.Repeat("x", 5000) + `":1`), "unknown field"},
	{more(`"warmup":1`) + "{}", "goes on after its closing brace"},
	{more(`"warmup":1`) + "x", "goes on after its closing brace"},
	{"null", `the strategy's name "" must be lower-case letters and digits, words joined by - or _, at most 64 bytes`},
	{`{"name":"SMA"}`, `name "SMA" must be lower-case`},
	{`{"name":"-a"}`, "must be lower-case"},
	{`{"name":"a--b"}`, "must be lower-case"},
	{`{"name":"1a"}`, "must be lower-case"},
	{`{"name":"a\n"}`, "must be lower-case"},
	{`{"name":"` + strings.Repeat("a", 65) + `"}`, "at most 64 bytes"},
	{`{"name":"a","version":""}`, `version "" must be 1 to 32 letters`},
	{`{"name":"a","version":"1 0"}`, "must be 1 to 32 letters"},
	{`{"name":"a","version":"` + strings.Repeat("1", 33) + `"}`, "must be 1 to 32 letters"},
	{more(`"about":"` + strings.Repeat("x", 1025) + `"`), "about is 1025 bytes long; at most 1024 are allowed"},
	{more(`"about":"two\nlines"`), "about contains control characters, like a line break"},
	{more(`"about":"\u001b[31m"`), "control characters"},
	{more(`"about":"\u009b31m"`), "control characters"},
	{more(`"about":"\u202eback"`), "control characters"},
	{more(`"about":"\u2028"`), "control characters"},
	{more(`"about":"\ud800"`), "control characters"},
	{`{"name":"a","version":"1"}`, "describes no slot; it needs at least one"},
	{slot(list(17, `{"name":"m#"}`)), "describes 17 slots; at most 16 are allowed"},
	{slot(`{"name":"Main"}`), `a slot's name "Main" must be lower-case`},
	{slot(`null`), "a slot's name"},
	{slot(`{"name":"m"},{"name":"m"}`), "slot m is described twice"},
	{slot(`{"name":"m","help":"\u0000"}`), "the help of slot m contains control characters"},
	{slot(`{"name":"m","timeframes":["5x"]}`), `slot m: timeframe "5x" is not understood`},
	{slot(`{"name":"m","timeframes":["1M"]}`), "in months"},
	{slot(`{"name":"m","timeframes":["` + strings.Repeat("0", 70) + `1h"]}`), "is not understood"},
	{slot(`{"name":"m","timeframes":["1h","1h"]}`), "slot m lists timeframe 1h twice"},
	{slot(`{"name":"m","timeframes":["60m","1h"]}`), "slot m lists timeframe 1h twice"},
	{slot(`{"name":"m","timeframes":["base","base"]}`), "slot m lists timeframe base twice"},
	{slot(`{"name":"m","timeframes":["base",` + list(8, `"1#m"`) + `]}`), "describes 9 timeframes of slot m; at most 8 are allowed"},
	{more(`"warmup":-1`), "warmup is -1 candles; it must be between 0 and 1000000"},
	{more(`"warmup":1000001`), "warmup is 1000001 candles"},
	{more(`"warmup":1.5`), "not the JSON"},
	{more(`"signals":[` + list(17, `"s#"`) + `]`), "describes 17 signals; at most 16 are allowed"},
	{more(`"signals":["News"]`), "a signal's name"},
	{more(`"signals":["` + strings.Repeat("s", 33) + `"]`), "has a name of more than 32 bytes"},
	{more(`"signals":["s","s"]`), "signal s is described twice"},
	{more(`"plots":[` + list(17, `{"name":"p#"}`) + `]`), "describes 17 plots; at most 16 are allowed"},
	{more(`"plots":[{"name":""}]`), `plot name "" must be 1 to 64 printable bytes`},
	{more(`"plots":[{"name":"` + strings.Repeat("p", 65) + `"}]`), "must be 1 to 64 printable bytes"},
	{more(`"plots":[{"name":"p\t"}]`), "must be 1 to 64 printable bytes"},
	{more(`"plots":[{"name":"p"},{"name":"p","pane":"own"}]`), "plot p is described twice"},
	{more(`"plots":[{"name":"p","pane":"below"}]`), `plot p has pane "below"; it must be empty (over the candles) or own`},

	{param(list(65, `{"name":"p#","type":"int","default":1}`)), "describes 65 parameters; at most 64 are allowed"},
	{param(`{"name":"P","type":"int","default":1}`), `a parameter's name "P" must be`},
	{param(`{"name":"p","type":"int","default":1},{"name":"p","type":"bool","default":true}`), "parameter p is described twice"},
	{param(`{"name":"p","type":"int","default":1,"help":"\n"}`), "the help of parameter p contains"},
	{param(`{"name":"p","type":"number","default":1}`), `parameter p has type "number"; the types are int, float, bool, enum and string`},
	{param(`{"name":"p","type":"int"}`), "parameter p has no default"},
	{param(`{"name":"p","type":"int","default":null}`), "the default is refused: parameter p must be a whole number"},
	{param(`{"name":"p","type":"int","default":1.5}`), "parameter p must be a whole number"},
	{param(`{"name":"p","type":"int","default":1e3}`), "parameter p must be a whole number"},
	{param(`{"name":"p","type":"int","default":"1"}`), "parameter p must be a whole number"},
	{param(`{"name":"p","type":"int","default":9223372036854775808}`), "parameter p must be a whole number"},
	{param(`{"name":"p","type":"int","default":1,"min":2}`), "the default is refused: parameter p must be a whole number of at least 2, not 1"},
	{param(`{"name":"p","type":"float","default":3,"max":2}`), "parameter p must be a number of at most 2, not 3"},
	{param(`{"name":"p","type":"float","default":true}`), "parameter p must be a number"},
	{param(`{"name":"p","type":"float","default":1,"min":1e999}`), "not the JSON"},
	{param(`{"name":"p","type":"int","default":1,"min":3,"max":2}`), "parameter p has min above max"},
	{param(`{"name":"p","type":"int","default":1,"step":0}`), "parameter p has step 0; a step must be above 0"},
	{param(`{"name":"p","type":"float","default":1,"step":-0.5}`), "parameter p has step -0.5"},
	{param(`{"name":"p","type":"bool","default":true,"step":1}`), "is of type bool and has min, max or step, which only numbers have"},
	{param(`{"name":"p","type":"bool","default":1}`), "parameter p must be true or false"},
	{param(`{"name":"p","type":"int","default":1,"options":["a"]}`), "is of type int and has options, which only an enum has"},
	{param(`{"name":"p","type":"enum","default":"a"}`), "parameter p is an enum without options"},
	{param(`{"name":"p","type":"enum","default":"c","options":["a","b"]}`), `parameter p must be one of a, b, not "c"`},
	{param(`{"name":"p","type":"enum","default":null,"options":["null"]}`), "parameter p has a default that is not a text"},
	{param(`{"name":"p","type":"enum","default":0,"options":["0"]}`), "parameter p has a default that is not a text"},
	{param(`{"name":"p","type":"enum","default":"a","options":["a","a"]}`), `parameter p has option "a" twice`},
	{param(`{"name":"p","type":"enum","default":"","options":[""]}`), `parameter p has option ""; options are 1 to 64 printable bytes`},
	{param(`{"name":"p","type":"enum","default":"a","options":[` + list(65, `"a#"`) + `]}`), "parameter p has 65 options; at most 64 are allowed"},
	{param(`{"name":"p","type":"string","default":null}`), "parameter p has a default that is not a text"},
	{param(`{"name":"p","type":"string","default":"` + strings.Repeat("x", 257) + `"}`), "parameter p must be a text of at most 256 bytes"},
}

func TestParseDescriptionRefuses(t *testing.T) {
	for _, c := range refusals {
		d, err := strategy.ParseDescription([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.200s\n is refused with %v\n want %q", c.text, err, c.says)
			continue
		}
		if len(err.Error()) > 400 || strings.Contains(err.Error(), "market.") {
			t.Errorf("the sentence is %q", err)
		}
		if !reflect.DeepEqual(d, strategy.Description{}) {
			t.Errorf("%.200s is refused and returned", c.text)
		}
	}
}

func TestSeries(t *testing.T) {
	for _, c := range []struct {
		timeframes []string
		base       market.Timeframe
		want       []market.Timeframe
		says       string
	}{
		{nil, market.Hour, []market.Timeframe{market.Hour}, ""},
		{[]string{"4h", "base"}, market.Hour, []market.Timeframe{4 * market.Hour, market.Hour}, ""},
		{[]string{"base", "1h"}, market.Hour, []market.Timeframe{market.Hour, market.Hour}, ""},
		{[]string{"1w"}, market.Day, []market.Timeframe{market.Week}, ""},
		{[]string{"15m"}, market.Hour, nil, "slot m needs 15m candles, which cannot be built from 1h candles; give it candles of 15m or shorter"},
		{[]string{"90m"}, market.Hour, nil, "cannot be built from 1h candles"},
		{[]string{"1w"}, 7 * market.Hour, nil, "cannot be built from 7h candles"}, // 24 of them, but weeks begin on Mondays
		{[]string{"soon"}, market.Hour, nil, "not understood"},
	} {
		got, err := strategy.Slot{Name: "m", Timeframes: c.timeframes}.Series(c.base)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) || !slices.Equal(got, c.want) {
			t.Errorf("%v from %s: %v, %v", c.timeframes, c.base, got, err)
		}
	}
}
