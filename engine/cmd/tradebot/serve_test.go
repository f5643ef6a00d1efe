package main

import (
	"database/sql"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // to damage a database

	"tradebot/engine/bot"
	"tradebot/engine/console"
	"tradebot/engine/station"
)

// until is the command until: what another process does is seen from outside alone.
func until(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: until REGEXP PROGRAM [ARGUMENTS]")
	}
	want, err := regexp.Compile(args[0])
	ts.Check(err)
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := ts.Exec(args[1], args[2:]...)
		if err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s never says %s, %v; it says\n%s", args[1:], want, err, ts.ReadFile("stdout"))
		}
	}
}

// spoil is the command spoil.
func spoil(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: spoil FILE")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec("UPDATE candle_chunks SET data = zeroblob(length(data)) WHERE month = (SELECT MAX(month) FROM candle_chunks)")
	ts.Check(err)
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		ts.Fatalf("%d months are damaged, %v", n, err)
	}
}

// Programs outside read these names.
func TestListedNames(t *testing.T) {
	full := bot.Config{Slots: []bot.Slot{{Name: "main", Market: "synth:BTCUSDT:1m"}}, Cash: station.Cash(), Costs: station.Costs()}
	text, err := json.Marshal(listed([]console.Row{{Bot: bot.Bot{Config: full, Created: 5}, Equity: &bot.Point{Equity: station.Cash()}}, {}}))
	if err != nil {
		t.Fatal(err)
	}
	var bots []map[string]any
	if err := json.Unmarshal(text, &bots); err != nil {
		t.Fatal(err)
	}
	keys := func(object any) []string {
		var names []string
		for name := range object.(map[string]any) {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	config := bots[0]["config"].(map[string]any)
	for _, c := range []struct {
		object any
		want   []string
	}{
		{bots[0], []string{"changed", "config", "created", "cursor", "equity", "held", "id", "owner", "pause", "previous_module", "reason", "status", "version"}},
		{config, []string{"cash", "costs", "interval", "limits", "mode", "module", "name", "params", "seed", "slots", "strategy", "warmup"}},
		{config["costs"], []string{"fee", "fills", "maker_fee", "slippage_bps", "spread_bps", "volume_cap"}},
		{config["slots"].([]any)[0], []string{"market", "slot"}},
	} {
		if got := keys(c.object); !reflect.DeepEqual(got, c.want) {
			t.Errorf("the names are %q, want %q", got, c.want)
		}
	}
	if bots[0]["equity"] != "10000" || config["cash"] != "10000" || config["costs"].(map[string]any)["fee"] != "0.001" || bots[0]["created"] != 5.0 || bots[1]["equity"] != nil {
		t.Errorf("%s", text)
	}
	if _, ok := config["params"].(map[string]any); !ok {
		t.Errorf("params is %v", config["params"])
	}
	if _, ok := config["limits"].([]any); !ok {
		t.Errorf("limits is %v", config["limits"])
	}
}
