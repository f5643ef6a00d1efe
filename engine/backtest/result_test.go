package backtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tradebot/engine/backtest"
)

// The names that other programs depend on, exactly. One may be added here; none is ever renamed.
func TestNames(t *testing.T) {
	got, _ := run(t, turned(t, func(s *backtest.Settings) { s.Limits = []string{"no_shorts"} }))
	text := []byte(show(got))
	for path, want := range map[string]string{
		"": "strategy strategy_version final_equity metrics trades open_position open_positions candles fills refusals fuel module_sha256 data_sha256 " +
			"journal_sha256 engine_version run_ns candles_per_second warnings beliefs settings slots monthly_returns by_tag by_exit_reason",
		"trades":        "symbol slot side entry_time entry_price exit_time exit_price qty pnl fees exit_reason tag",
		"open_position": "symbol slot side qty entry_time entry_price last_price unrealised_pnl",
		"metrics": "trades win_rate profit_factor expectancy avg_trade best_trade worst_trade avg_duration_ms sqn max_win_streak max_loss_streak fees_paid kelly " +
			"total_return buy_hold_return cagr sharpe sortino calmar volatility max_drawdown avg_drawdown max_drawdown_duration_ms exposure ulcer_index cvar_95",
		"beliefs":  "id verdict value text",
		"settings": "module candles from to params seed cash fee maker_fee slippage_bps spread_bps tick lot min_notional volume_cap funding fill_model limits",
		"slots":    "slot symbol source timeframe candles warmup warmup_short from to gaps missing rounded",
	} {
		if got := strings.Join(fields(t, text, path), " "); got != want {
			t.Errorf("%s has\n%s\nwant\n%s", path, got, want)
		}
	}
	// Money is text, times and counts are numbers, and what is undefined is null.
	for _, want := range []string{`"final_equity":"435.6"`, `"pnl":"-340"`, fmt.Sprintf(`"entry_time":%d`, *at(4)), `"sharpe":null`, `"maker_fee":"0.25"`, `"warnings":[]`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	// Lists are never null, and open_position is.
	still, _ := run(t, turned(t, func(s *backtest.Settings) { s.To = at(3) }))
	for _, want := range []string{`"trades":[]`, `"open_position":null`, `"open_positions":[]`, `"by_tag":[]`, `"by_exit_reason":[]`, `"limits":[]`} {
		if !bytes.Contains([]byte(show(still)), []byte(want)) {
			t.Errorf("%s is not in %s", want, show(still))
		}
	}
}

// fields returns the names of the object at a path of JSON, or of the first in the list there, in their order.
func fields(t *testing.T, text []byte, path string) []string {
	t.Helper()
	if path != "" {
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		text = bytes.TrimPrefix(whole[path], []byte("["))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		t.Fatalf("%s is %s, %v", path, text, err)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// show writes a value as the JSON that programs read, in which equal amounts are equal texts.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
