package backtest_test

import (
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
)

func TestParseParams(t *testing.T) {
	got, err := backtest.ParseParams([]string{"a=1", "b=x=y", "c="})
	if err != nil || len(got) != 3 || got["a"] != "1" || got["b"] != "x=y" || got["c"] != "" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, wrong := range [][]string{{"a"}, {"=1"}, {"a=1", "a=1"}} {
		if _, err := backtest.ParseParams(wrong); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
