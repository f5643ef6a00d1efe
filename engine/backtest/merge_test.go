package backtest_test

import (
	"slices"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
)

// A sweep in parts, however it was divided and in whichever order, is the sweep in one.
func TestMergedSweep(t *testing.T) {
	for _, metric := range []string{"sharpe", "final_equity", "max_drawdown"} {
		r := sweeping(t, module(t, smaCross), metric, "fast=2..8:2", "slow=5,10,20,1500")
		whole := swept(t, r)
		whole.RunNS = 0
		for _, size := range []int{1, 3, 7, 16, 100} {
			var parts [][]byte
			for first := 0; first < r.Grid.Len(); first += size {
				part := r
				part.First, part.Count = first, size
				s := swept(t, part)
				if s.Combinations > size || s.Done != s.Combinations || len(s.Warnings) != len(whole.Warnings) {
					t.Errorf("a part of %d has %d combinations and warns %q", size, s.Combinations, s.Warnings)
				}
				text, err := s.Portion()
				if err != nil {
					t.Fatal(err)
				}
				parts = append(parts, text)
			}
			slices.Reverse(parts)
			merged, err := backtest.MergeSweeps(parts)
			if err != nil {
				t.Fatal(err)
			}
			merged.RunNS = 0
			if got, want := show(merged), show(whole); got != want {
				t.Errorf("%s in parts of %d:\n got %s\nwant %s", metric, size, got, want)
			}
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	for _, parts := range [][][]byte{nil, {[]byte("{")}, {[]byte("{}")}, {[]byte(`{"sweep":{"results":[{}]},"numbers":[]}`)}} {
		if _, err := backtest.MergeSweeps(parts); err == nil || fault.KindOf(err) != fault.Internal {
			t.Errorf("%q: %v", parts, err)
		}
	}
}
