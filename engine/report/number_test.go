package report_test

import (
	"encoding/json"
	"math"
	"testing"

	"tradebot/engine/report"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		number report.Number
		text   string
	}{
		{1.5, "1.5"}, {0, "0"}, {-2e-9, "-2e-9"}, {29, "29"},
		{report.Undefined(), "null"}, {report.Number(math.Inf(1)), "null"}, {report.Number(math.Inf(-1)), "null"},
	} {
		text, err := json.Marshal(c.number)
		if err != nil || string(text) != c.text {
			t.Errorf("%v is written %s (%v), want %s", float64(c.number), text, err, c.text)
		}
		read := report.Number(7)
		if err := json.Unmarshal(text, &read); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if read.Defined() != c.number.Defined() || read.Defined() && read != c.number {
			t.Errorf("%s is read as %v, want %v", text, read, c.number)
		}
	}
	var n report.Number
	if err := json.Unmarshal([]byte(`"1"`), &n); err == nil {
		t.Error("a string is read as a number")
	}
}

// Powers are compared with the standard library's, which is as exact but not the same on all processors.
func TestPower(t *testing.T) {
	for _, x := range []float64{0, 1e-300, 0.001, 0.5, 0.9999, 1, 1.0001, 1.188, 2, 10, 1e6} {
		for _, y := range []float64{0, 0.01, 0.125, 1.0 / 3, 0.5, 1, 1.5, 7, 91.25, 364.999, 365} {
			want := math.Pow(x, y)
			if got := report.Power(x, y); math.Abs(got-want) > 1e-12*want && got != want {
				t.Errorf("%v to the %v is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestCubeRoot(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 2, 8: 2, 9: 3, 27: 3, 28: 4, 1000: 10, 1001: 11, 2500: 14} {
		if got := report.CubeRoot(n); got != want {
			t.Errorf("of %d it is %d, want %d", n, got, want)
		}
	}
}
