package sdktest

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/sdk/abi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares the decisions of a run with a golden file. With -update it writes the file.
func Golden(t testing.TB, r *Result, file string) {
	t.Helper()
	got := r.String()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with go test -update", err)
	}
	want := strings.Split(string(text), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			expected := "(the end)"
			if i < len(want) {
				expected = want[i]
			}
			t.Fatalf("%s line %d:\n got %s\nwant %s\nIf the new decision is right, write it with go test -update.", file, i+1, line, expected)
		}
	}
	if n := strings.Count(got, "\n"); n+1 < len(want) {
		t.Fatalf("%s: the run ends after line %d; want %s", file, n, want[n])
	}
}

// String lists the decisions, one a line: number of the candle, its close time in UTC, what was asked for, filled or refused.
func (r *Result) String() string {
	var b strings.Builder
	for _, d := range r.Decisions {
		b.WriteString(strconv.Itoa(d.Candle))
		b.WriteString(time.UnixMilli(d.Time).UTC().Format(" 2006-01-02 15:04 "))
		switch {
		case d.Refusal.ID != 0:
			writeRefusal(&b, &d.Refusal)
		case d.Intent.Kind == 0:
			writeFill(&b, &d.Fill)
		case d.Intent.Kind == abi.IntentLog:
			b.WriteString("log " + strconv.Quote(d.Text))
		default:
			writeIntent(&b, &d.Intent)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var (
	kinds = [...]string{
		abi.IntentMarket: "market", abi.IntentLimit: "limit", abi.IntentStop: "stop", abi.IntentStopLimit: "stop_limit",
		abi.IntentTrailingStop: "trailing_stop", abi.IntentOCO: "oco", abi.IntentClose: "close", abi.IntentCancel: "cancel",
		abi.IntentCancelAll: "cancel_all", abi.IntentLog: "log",
	}
	sides      = [...]string{"", "buy", "sell"}
	quantities = [...]string{"", "base", "quote", "of equity", "of position"}
	offsets    = [...]string{"", "", "%"}
	reasons    = [...]string{
		abi.ReasonSignal: "signal", abi.ReasonStopLoss: "stop_loss", abi.ReasonTakeProfit: "take_profit",
		abi.ReasonTrailingStop: "trailing_stop", abi.ReasonNoFunds: "no_funds", abi.ReasonRiskLimit: "risk_limit",
		abi.ReasonWouldTake: "would_take", abi.ReasonNoPosition: "no_position", abi.ReasonUnknownOrder: "unknown_order",
		abi.ReasonVenue: "venue_refused",
	}
)

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func writeRefusal(b *strings.Builder, o *abi.Order) {
	b.WriteString("refused order " + strconv.FormatUint(o.ID, 10) + " " + reasons[o.Reason])
	writeTag(b, o.Tag[:])
}

func writeFill(b *strings.Builder, f *abi.Fill) {
	b.WriteString("filled ")
	if f.Slot != 0 {
		b.WriteString("slot " + strconv.Itoa(int(f.Slot)) + " ")
	}
	b.WriteString(sides[f.Side] + " " + number(f.Qty) + " at " + number(f.Price) + " " + reasons[f.Reason])
	writeTag(b, f.Tag[:])
}

func writeTag(b *strings.Builder, tag []byte) {
	if text := abi.Text(tag); text != "" {
		b.WriteString(" tag " + strconv.Quote(text))
	}
}

func writeIntent(b *strings.Builder, i *abi.Intent) {
	b.WriteString(kinds[i.Kind])
	if i.Kind == abi.IntentCancel {
		b.WriteString(" order " + strconv.FormatUint(i.Ref, 10))
		return
	}
	if i.Kind == abi.IntentCancelAll && i.Slot == abi.AllSlots {
		b.WriteString(" everywhere")
		return
	}
	if i.Slot != 0 {
		b.WriteString(" slot " + strconv.Itoa(int(i.Slot)))
	}
	if i.Side != 0 {
		b.WriteString(" " + sides[i.Side] + " " + number(i.Qty) + " " + quantities[i.QtyKind])
	}
	for _, part := range []struct {
		name  string
		value float64
		kind  uint32
	}{
		{"price", i.Price, 0},
		{"trigger", i.Stop, 0},
		{"stop leg limit", i.Limit, 0},
		{"trail", i.Trail, i.TrailKind},
		{"activation", i.Activation, i.TrailKind},
		{"stop_loss", i.StopLoss, i.StopLossKind},
		{"take_profit", i.TakeProfit, i.TakeKind},
		{"attached trail", i.BracketTrail, i.BracketKind},
		{"attached activation", i.BracketStart, i.BracketKind},
	} {
		if part.value != 0 {
			b.WriteString(" " + part.name + " " + number(part.value) + offsets[part.kind])
		}
	}
	b.WriteString([...]string{"", " ioc", " fok"}[i.TIF])
	if i.Flags&abi.IntentPostOnly != 0 {
		b.WriteString(" post_only")
	}
	if i.Flags&abi.IntentReduceOnly != 0 {
		b.WriteString(" reduce_only")
	}
	writeTag(b, i.Tag[:])
}
