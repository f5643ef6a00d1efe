package sdk

import (
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tradebot/sdk/abi"
)

func TestView(t *testing.T) {
	m, _ := candle(t, nil)
	ctx := &m.ctx
	m.Box.Time, m.Box.Cash, m.Box.Equity, m.Box.Realised = 42, 9000, 10500, -3
	if ctx.Time() != 42 || ctx.Cash() != 9000 || ctx.Equity() != 10500 || ctx.Realised() != -3 {
		t.Errorf("it sees %v %v %v %v", ctx.Time(), ctx.Cash(), ctx.Equity(), ctx.Realised())
	}
	for _, c := range []struct {
		position          float64
		flat, long, short bool
	}{{0, true, false, false}, {1.5, false, true, false}, {-1.5, false, false, true}} {
		m.Box.Slot[1].Position = c.position
		if ctx.Flat(1) != c.flat || ctx.Long(1) != c.long || ctx.Short(1) != c.short || ctx.Position(1).Position != c.position {
			t.Errorf("a position of %v is flat %t, long %t, short %t", c.position, ctx.Flat(1), ctx.Long(1), ctx.Short(1))
		}
	}
	if len(ctx.OpenOrders()) != 0 {
		t.Error("orders are open")
	}
	m.Box.Orders, m.Box.Open[1].ID = 2, 77
	if open := ctx.OpenOrders(); len(open) != 2 || open[1].ID != 77 {
		t.Errorf("open are %v", open)
	}
	if m.Box.Orders = 1000; len(ctx.OpenOrders()) != abi.MaxOrders {
		t.Error("more orders than there is room for")
	}
}

func TestPlot(t *testing.T) {
	m, _ := candle(t, func(ctx *Context) {
		ctx.Plot(1, 5)
		ctx.Plot(1, -6)
		ctx.Plot(0, math.NaN())
		ctx.Plot(0, math.Inf(1))
		ctx.Plot(0, math.Inf(-1))
	})
	if m.Box.PlotMask != 1<<1 || m.Box.Plots[1] != -6 || m.Box.Plots[0] != 0 {
		t.Errorf("mask %b, values %v", m.Box.PlotMask, m.Box.Plots)
	}
	m, _ = candle(t, func(ctx *Context) { ctx.Plot(0, math.MaxFloat64); ctx.Plot(abi.MaxPlots-1, 0) })
	if m.Box.PlotMask != 1|1<<15 || m.Box.Plots[0] != math.MaxFloat64 {
		t.Errorf("mask %b, values %v", m.Box.PlotMask, m.Box.Plots)
	}
}

// lines returns the log lines among intents.
func lines(m *Machine, intents []abi.Intent) []string {
	var all []string
	for _, i := range intents {
		if i.Kind == abi.IntentLog {
			offset, length := uint32(i.Ref), uint32(i.Ref>>32)
			all = append(all, string(m.Box.Text[offset:offset+length]))
		}
	}
	return all
}

func TestLog(t *testing.T) {
	long := strings.Repeat("y", 255)
	m, intents := candle(t, func(ctx *Context) {
		ctx.Log("first")
		ctx.Log("")
		ctx.Log(long + "€") // would end inside a character
		ctx.Buy(0, Base(1))
		ctx.Log(strings.Repeat("z", 300))
		for range 20 {
			ctx.Log("more")
		}
	})
	got := lines(m, intents)
	if len(got) != abi.MaxLogLines || len(intents) != abi.MaxLogLines+1 {
		t.Fatalf("%d lines among %d intents", len(got), len(intents))
	}
	if got[0] != "first" || got[1] != long || got[2] != strings.Repeat("z", 256) || got[15] != "more" {
		t.Errorf("the lines are %q", got)
	}
	if again := lines(m, m.Box.Intents[:m.Event(abi.KindCandle)]); len(again) != abi.MaxLogLines {
		t.Errorf("the next call keeps %d lines", len(again))
	}
}

// The longest lines a call keeps fit the text region.
func TestLogFits(t *testing.T) {
	m, intents := candle(t, func(ctx *Context) {
		for i := range abi.MaxLogLines {
			ctx.Log(strings.Repeat(string(rune('a'+i)), 1000))
		}
	})
	for i, line := range lines(m, intents) {
		if line != strings.Repeat(string(rune('a'+i)), abi.MaxLogLine) {
			t.Errorf("line %d is %q", i, line)
		}
	}
}

// What an author's module is built with stays small: no package that drags in reflection, and nothing but this module and the
// standard library. Indirectly strconv and errors need internal/reflectlite, which is a few kilobytes.
func TestImports(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{.Standard}}", "tradebot/sdk", "tradebot/sdk/abi", "tradebot/sdk/indicator")
	list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	var said strings.Builder
	list.Stderr = &said
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, said.String())
	}
	banned := map[string]bool{"fmt": true, "encoding/json": true, "reflect": true, "runtime/debug": true, "os": true, "time": true, "sync": true, "embed": true, "testing": true}
	seen := 0
	for line := range strings.Lines(string(out)) {
		path, standard, _ := strings.Cut(strings.TrimSpace(line), " ")
		if banned[path] {
			t.Errorf("a module is built with %s, directly or not", path)
		}
		if standard != "true" && path != "tradebot/sdk" && !strings.HasPrefix(path, "tradebot/sdk/") {
			t.Errorf("a module is built with %s, which is not of the standard library", path)
		}
		seen++
	}
	if seen < 10 {
		t.Errorf("only %d packages were looked at", seen)
	}
}
