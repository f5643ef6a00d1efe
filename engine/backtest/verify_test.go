package backtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
)

// changed returns a report in which one place was written over.
func changed(t *testing.T, r *backtest.Result, old, now string) []byte {
	t.Helper()
	text := show(r)
	if strings.Count(text, old) == 0 {
		t.Fatalf("%s is not in %s", old, text)
	}
	return []byte(strings.Replace(text, old, now, 1))
}

func TestDifference(t *testing.T) {
	r, _ := run(t, turned(t, nil))
	trade := show(r.Trades[1])
	for _, c := range []struct{ old, now, want string }{
		{`"strategy":`, `"strategy":`, ""},
		// The first difference is in what went in, if there is one, whatever else differs.
		{`"module_sha256":"`, `"module_sha256":"00`, `module_sha256 is "00` + r.ModuleSHA256 + `" in the report and "` + r.ModuleSHA256 + `" now`},
		{`"data_sha256":"`, `"data_sha256":"x`, `data_sha256 is "x` + r.DataSHA256 + `" in the report and "` + r.DataSHA256 + `" now`},
		{`"journal_sha256":"`, `"journal_sha256":"x`, `journal_sha256 is "x` + r.JournalSHA256 + `" in the report and "` + r.JournalSHA256 + `" now`},
		{`"fee":"0.25"`, `"fee":"0.1"`, `settings.fee is "0.1" in the report and "0.25" now`},
		{`"seed":1`, `"seed":2`, "settings.seed is 2 in the report and 1 now"},
		{`"limits":[]`, `"limits":["no_shorts=true"]`, "settings.limits has 1 entries in the report and 0 now"},
		{`"from":null`, `"from":5`, "settings.from is 5 in the report and nothing now"},
		{`"pnl":"-340"`, `"pnl":"340"`, `trades[0].pnl is "340" in the report and "-340" now`},
		{`"qty":"66"`, `"qty":66`, `trades[1].qty is 66 in the report and "66" now`},
		{"," + trade, "", "trades has 1 entries in the report and 2 now"},
		{trade, trade + "," + trade, "trades has 3 entries in the report and 2 now"},
		{trade, "null", `trades[1] is nothing in the report and {"entry_price":"8","entry_time":1704096000000,"exit_price":"10","exit_reason":... now`},
		{`"trades":[`, `"trades":{},"was":[`, `trades is {} in the report and [{"entry_price":"10","entry_time":1704081600000,"exit_price":"11","exit_reason... now`},
		{`"final_equity":"435.6"`, `"final_equity":"435.60"`, `final_equity is "435.60" in the report and "435.6" now`},
		{`"fill_model":"default"`, `"fill_model":"` + strings.Repeat("é", 60) + `"`, `settings.fill_model is "` + strings.Repeat("é", 38) + `... in the report and "default" now`},
		{`"sharpe":null`, `"sharpe":2`, "metrics.sharpe is 2 in the report and nothing now"},
		{`"verdict":"failed"`, `"verdict":"ok"`, `beliefs[1].verdict is "ok" in the report and "failed" now`},
		{`"strategy":`, `"more":1,"strategy":`, "more is 1 in the report and nothing now"},
		{`"fills":5,`, ``, "fills is nothing in the report and 5 now"},
		// Where files lay, how long it took and what ran it do not count.
		{`"run_ns":`, `"run_ns":1`, ""},
		{`"candles_per_second":`, `"candles_per_second":1`, ""},
		{`"engine_version":"1.2.3"`, `"engine_version":"0.1"`, ""},
		{`"module":"x.wasm"`, `"module":"y.wasm"`, ""},
		{`"source":"`, `"source":"/elsewhere`, ""},
		{`"candles":["`, `"candles":["/elsewhere`, ""},
	} {
		got, err := backtest.Difference(changed(t, r, c.old, c.now), r)
		if err != nil || got != c.want {
			t.Errorf("%s -> %s\ngot  %q, %v\nwant %q", c.old, c.now, got, err, c.want)
		}
	}
	if _, err := backtest.Difference([]byte("{"), r); fault.KindOf(err) != fault.Invalid || fault.Sentence(err) != "the report cannot be read: unexpected EOF" {
		t.Errorf("got %q", fault.Sentence(err))
	}
	if got, err := backtest.Difference([]byte("[]"), r); err != nil || got != `module_sha256 is nothing in the report and "`+r.ModuleSHA256+`" now` {
		t.Errorf("got %q, %v", got, err)
	}
}

// A report that is written, read and asked for again asks for the same.
func TestReadReport(t *testing.T) {
	r := turned(t, func(s *backtest.Settings) {
		s.From, s.Limits = at(3), []string{"no_shorts"}
	})
	first, _ := run(t, r)
	read, err := backtest.ReadReport([]byte(show(first)))
	if err != nil || show(read) != show(first) {
		t.Fatalf("got %s, %v", show(read), err)
	}
	second, _ := run(t, request(t, r.Setup.Module, read.Settings))
	if difference, err := backtest.Difference([]byte(show(first)), second); err != nil || difference != "" {
		t.Errorf("%s, %v", difference, err)
	}
}

func TestReadReportRefuses(t *testing.T) {
	none := "the file is no report of a backtest; give one that `tradebot backtest --json` wrote"
	give := "); give a file that `tradebot backtest --json` wrote"
	for text, want := range map[string]string{
		"":                                "the report cannot be read (EOF" + give,
		"trades":                          "the report cannot be read (invalid character 'a' in literal true (expecting 'u')" + give,
		"[]":                              "the report cannot be read (json: cannot unmarshal array into Go value of type backtest.Result" + give,
		`{"module_sha256":`:               "the report cannot be read (unexpected EOF" + give,
		`{"trades":[{"qty":"x"}]`:         "",
		`{"final_equity":"ten"}`:          "",
		`{"candles":1e99}`:                "",
		`{"settings":{"seed":-1}}`:        "",
		"null":                            none,
		"{}":                              none,
		`{"combinations":4,"results":[]}`: none, // of a sweep
		`{"module_sha256":"a","data_sha256":"b"}`:             none,
		strings.Repeat("[", 100_000):                          "",
		`{"settings":` + strings.Repeat(`{"params":`, 20_000): "",
	} {
		_, err := backtest.ReadReport([]byte(text))
		got := fault.Sentence(err)
		if fault.KindOf(err) != fault.Invalid || want != "" && got != want || want == "" && !strings.HasPrefix(got, "the report cannot be read (") {
			t.Errorf("%.40s\ngot  %q\nwant %q", text, got, want)
		}
	}
}

// FuzzReadReport reads hostile reports. One that is accepted can be asked for again or is refused in a sentence, compares with
// whatever else, and is identical with itself.
func FuzzReadReport(f *testing.F) {
	for _, seed := range []string{
		`{"module_sha256":"a","data_sha256":"b","settings":{"fill_model":"default","cash":"1"}}`,
		`{"module_sha256":"a","data_sha256":"b","settings":{"fill_model":"default","cash":"1","fee":"5","params":{"a":1,"b":"x","c":true,"d":null,"e":[1,{}]},"limits":["no_shorts"],"from":1,"candles":["main:4h=x.csv"]}}`,
		`{"module_sha256":"a","data_sha256":"b","settings":{"fill_model":"x","maker_fee":"0.1"},"trades":[{"qty":"1e5"}],"metrics":{"sharpe":null},"open_position":{}}`,
		`{"module_sha256":"a","data_sha256":"b","settings":{"fill_model":"default"},"beliefs":[{"value":1e400}],"candles_per_second":1e308}`,
		`[]`, `null`, `{"trades":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := backtest.ReadReport(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		if _, err := r.Settings.Request(); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("its settings: %v", err)
		}
		if _, err := backtest.Difference(text, new(backtest.Result)); err != nil {
			t.Fatalf("compared with another: %v", err)
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		if difference, err := backtest.Difference(again, r); err != nil || difference != "" {
			t.Fatalf("compared with itself: %q, %v", difference, err)
		}
	})
}
