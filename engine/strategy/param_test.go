package strategy_test

import (
	"math"
	"strings"
	"testing"

	"tradebot/engine/strategy"
	"tradebot/sdk/abi"
)

func described(t *testing.T, text string) strategy.Description {
	t.Helper()
	d, err := strategy.ParseDescription([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBind(t *testing.T) {
	d := described(t, complete)
	for _, c := range []struct {
		given map[string]string
		want  []strategy.Value
		texts []string
	}{
		{nil, []strategy.Value{
			{Type: strategy.Int, Int: 14}, {Type: strategy.Float, Float: 2.5}, {Type: strategy.Bool, Int: 1},
			{Type: strategy.Enum, Int: 2, String: "slow"}, {Type: strategy.String, String: "grüße"},
		}, []string{"14", "2.5", "true", "slow", "grüße"}},
		{map[string]string{"period": "500", "drop_pct": "1e2", "long": "false", "mode": "fast", "note": ""}, []strategy.Value{
			{Type: strategy.Int, Int: 500}, {Type: strategy.Float, Float: 100}, {Type: strategy.Bool},
			{Type: strategy.Enum, String: "fast"}, {Type: strategy.String},
		}, []string{"500", "100", "false", "fast", ""}},
		{map[string]string{"period": "3", "mode": "slow and steady"}, []strategy.Value{ // a value between two steps is accepted
			{Type: strategy.Int, Int: 3}, {Type: strategy.Float, Float: 2.5}, {Type: strategy.Bool, Int: 1},
			{Type: strategy.Enum, Int: 1, String: "slow and steady"}, {Type: strategy.String, String: "grüße"},
		}, []string{"3", "2.5", "true", "slow and steady", "grüße"}},
	} {
		got, err := d.Bind(c.given)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%v: %v, %v", c.given, got, err)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] || got[i].Text() != c.texts[i] {
				t.Errorf("%v: %s is %+v (%q), want %+v", c.given, d.Params[i].Name, got[i], got[i].Text(), c.want[i])
			}
		}
	}
}

// Every refusal names the parameter and says what is accepted.
func TestBindRefuses(t *testing.T) {
	d := described(t, complete)
	for _, c := range []struct{ name, value, says string }{
		{"period", "1", "parameter period must be a whole number between 2 and 500, not 1"},
		{"period", "501", "parameter period must be a whole number between 2 and 500, not 501"},
		{"period", "2.5", `parameter period must be a whole number between 2 and 500, not "2.5"`},
		{"period", "", `parameter period must be a whole number between 2 and 500, not ""`},
		{"period", "99999999999999999999", `parameter period must be a whole number between 2 and 500, not "99999999999999999999"`},
		{"drop_pct", "0", "parameter drop_pct must be a number of at least 0.1, not 0"},
		{"drop_pct", "NaN", `parameter drop_pct must be a number of at least 0.1, not "NaN"`},
		{"drop_pct", "Inf", `parameter drop_pct must be a number of at least 0.1, not "Inf"`},
		{"drop_pct", "1e999", `parameter drop_pct must be a number of at least 0.1, not "1e999"`},
		{"drop_pct", "2,5", `parameter drop_pct must be a number of at least 0.1, not "2,5"`},
		{"drop_pct", strings.Repeat("9", 400) + "x", `parameter drop_pct must be a number of at least 0.1, not "` + strings.Repeat("9", 64) + `…"`},
		{"long", "yes", `parameter long must be true or false, not "yes"`},
		{"long", "1", `parameter long must be true or false, not "1"`},
		{"mode", "Fast", `parameter mode must be one of fast, slow and steady, slow, not "Fast"`},
		{"mode", "", `parameter mode must be one of fast, slow and steady, slow, not ""`},
		{"note", strings.Repeat("é", 129), `parameter note must be a text of at most 256 bytes, not "` + strings.Repeat("é", 32) + `…"`},
		{"note", "\xff", `parameter note must be a text of at most 256 bytes, not "\xff"`},
		{"slow", "1", `all-of-it has no parameter "slow"; it has period, drop_pct, long, mode, note`},
	} {
		if _, err := d.Bind(map[string]string{c.name: c.value}); err == nil || err.Error() != c.says {
			t.Errorf("%s=%.40s is refused with %v\n want %s", c.name, c.value, err, c.says)
		}
	}
	d = described(t, `{"name":"a","version":"1","slots":[{"name":"m"}]}`)
	if _, err := d.Bind(map[string]string{"z": "1", "b": "1"}); err == nil || err.Error() != `a has no parameter "b"; it has none` {
		t.Errorf("unknown parameters are refused with %v", err)
	}
}

func TestEncode(t *testing.T) {
	values := []strategy.Value{
		{Type: strategy.Int, Int: math.MinInt64}, {Type: strategy.Float, Float: -0.5}, {Type: strategy.Bool, Int: 1}, {Type: strategy.Bool},
		{Type: strategy.Enum, Int: 63, String: "last"}, {Type: strategy.String, String: "grüße"}, {Type: strategy.String},
		{Type: strategy.String, String: "end"},
	}
	var box abi.Mailbox
	box.Params = 99
	for i := range box.Values {
		box.Values[i] = abi.Value{Type: 7, Bits: math.MaxUint64} // what the module may have left there
	}
	if err := strategy.Encode(values, &box); err != nil {
		t.Fatal(err)
	}
	if box.Params != uint32(len(values)) {
		t.Errorf("%d parameters", box.Params)
	}
	for i, want := range []abi.Value{
		{Type: abi.TypeInt, Bits: 1 << 63}, {Type: abi.TypeFloat, Bits: math.Float64bits(-0.5)}, {Type: abi.TypeBool, Bits: 1},
		{Type: abi.TypeBool}, {Type: abi.TypeEnum, Bits: 63}, {Type: abi.TypeString, Bits: 7 << 32},
		{Type: abi.TypeString, Bits: 7}, {Type: abi.TypeString, Bits: 7 | 3<<32},
	} {
		if box.Values[i] != want {
			t.Errorf("value %d is %+v, want %+v", i, box.Values[i], want)
		}
	}
	if got := string(box.Text[:10]); got != "grüßeend" {
		t.Errorf("the texts are %q", got)
	}
}

// All texts together fit the region, or the sentence says so.
func TestEncodeTexts(t *testing.T) {
	values := make([]strategy.Value, abi.MaxText/strategy.MaxString)
	for i := range values {
		values[i] = strategy.Value{Type: strategy.String, String: strings.Repeat("x", strategy.MaxString)}
	}
	var box abi.Mailbox
	if err := strategy.Encode(values, &box); err != nil {
		t.Errorf("%d texts of %d bytes: %v", len(values), strategy.MaxString, err)
	}
	err := strategy.Encode(append(values, strategy.Value{Type: strategy.String, String: "y"}), &box)
	if err == nil || err.Error() != "the text parameters are longer than 8192 bytes together; shorten them" {
		t.Errorf("one byte too many: %v", err)
	}
}
