package page_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/page"
	"tradebot/engine/report"
)

// order ranks rows as a sweep does.
func order(rows []backtest.SweepRow) {
	slices.SortStableFunc(rows, func(a, b backtest.SweepRow) int {
		switch {
		case a.Metrics == nil || b.Metrics == nil:
			return cmp.Compare(len(a.Error), len(b.Error))
		}
		return cmp.Compare(b.Metrics.Sharpe, a.Metrics.Sharpe)
	})
	for i := range rows {
		rows[i].Rank = i + 1
	}
}

func render(t *testing.T, r *backtest.Result, c *backtest.Chart) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Backtest(&out, r, c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func renderSweep(t *testing.T, s *backtest.Sweep) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Sweep(&out, s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// pages are one of each.
func pages(t *testing.T) map[string]string {
	r, c := sample(2000, 60)
	return map[string]string{"backtest": render(t, r, c), "sweep": renderSweep(t, sweep())}
}

// between returns what stands between two marks.
func between(t *testing.T, text, begin, end string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, begin)
	inside, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("there is no %s", begin)
	}
	return inside
}

// data returns what the scripts read.
func data(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(between(t, text, `<script type="application/json" id="data">`, "</script>")), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNothingIsFetched(t *testing.T) {
	fetches := regexp.MustCompile(`(?i)https?://|//[a-z0-9-]+\.[a-z]|\b(src|srcset|poster|background)\s*=|@import|url\(|fetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource|importScripts|new Image|<(link|iframe|img|object|embed|base|form)\b`)
	href := regexp.MustCompile(`href="([^"]*)"`)
	for name, text := range pages(t) {
		for _, found := range fetches.FindAllString(text, -1) {
			t.Errorf("%s reaches out: %q", name, found)
		}
		for _, link := range href.FindAllStringSubmatch(text, -1) {
			if !strings.HasPrefix(link[1], "#") {
				t.Errorf("%s links to %q", name, link[1])
			}
		}
	}
}

func TestPolicy(t *testing.T) {
	for name, text := range pages(t) {
		policy := html.UnescapeString(between(t, text, `<meta http-equiv="Content-Security-Policy" content="`, `"`))
		hash := func(inside string) string {
			sum := sha256.Sum256([]byte(inside))
			return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
		want := "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(between(t, text, "<style>", "</style>")) +
			"; script-src " + hash(between(t, text, "<script>", "</script>"))
		if policy != want {
			t.Errorf("%s allows %s, want %s", name, policy, want)
		}
		if attribute := regexp.MustCompile(`<[a-z][^>]* (style|on[a-z]+)=`).FindString(strings.Split(text, "<script")[0]); attribute != "" {
			t.Errorf("%s has an attribute that its policy forbids: %s", name, attribute)
		}
	}
}

func TestSameBytes(t *testing.T) {
	first, second := pages(t), pages(t)
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("two pages of the same %s differ", name)
		}
	}
	r, c := sample(2000, 60)
	r.RunNS, r.CandlesPerSec = 1, 1
	if render(t, r, c) != first["backtest"] {
		t.Error("how long the run took is on the page")
	}
}

func TestSize(t *testing.T) {
	const mega = 1 << 20
	for _, c := range []struct {
		name           string
		candles, every int
		slots, plots   int
		most           int
	}{
		{"an hour", 20, 60, 1, 3, 150_000},
		{"as many as are kept", 50_000, 60, 1, 3, 3 * mega},
		{"a year of 3 minutes", 150_000, 300, 1, 3, 3 * mega},
		{"many trades", 150_000, 9, 1, 3, 5 * mega},
		{"many slots and plots", 50_000, 300, 16, 16, 5 * mega},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, chart := sample(c.candles, c.every)
			for len(chart.Slots) < c.slots {
				other := chart.Slots[0]
				other.Plots, other.Fills = nil, nil
				chart.Slots = append(chart.Slots, other)
			}
			for len(chart.Slots[0].Plots) < c.plots {
				chart.Slots[0].Plots = append(chart.Slots[0].Plots, chart.Slots[0].Plots[0])
			}
			if n := len(render(t, r, chart)); n > c.most {
				t.Errorf("%d bytes, more than %d", n, c.most)
			}
		})
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	r, c := sample(150_000, 9)
	text := render(t, r, c)
	for _, said := range []string{
		"Drawn in candles of 15m, 30,001 of them: the 150,000 candles of 3m of the run would make this file too large.",
		"Only the last 20,000 of 33,333 fills are marked.", "the last 5,000 of 16,666 are in this file; write all of them with --trades FILE.csv",
	} {
		if !strings.Contains(text, said) {
			t.Errorf("it does not say: %s", said)
		}
	}
	v := data(t, text)
	trades := v["trades"].([]any)
	if n := len(trades); n != 5000 || trades[n-1].(map[string]any)["n"] != 16666.0 {
		t.Errorf("%d trades, the last is %v", n, trades[n-1])
	}
	r, c = sample(50_000, 9)
	if text = render(t, r, c); strings.Contains(text, "too large") || !strings.Contains(text, "the last 5,000 of 5,555") {
		t.Error("50,000 candles are few enough")
	}
}

func TestUndefinedIsADash(t *testing.T) {
	r, c := sample(100, 60)
	r.Metrics = report.Metrics{}
	nothing := report.Number(math.NaN())
	for _, n := range []*report.Number{&r.Metrics.Sharpe, &r.Metrics.ProfitFactor, &r.Metrics.WinRate} {
		*n = nothing
	}
	r.Trades = nil
	text := render(t, r, c)
	for _, label := range []string{"Sharpe", "Profit factor"} {
		row := between(t, text, `<dt><span class="term" tabindex="0">`+label, "</div>")
		if !strings.Contains(row, `<dd class="flat">—</dd>`) {
			t.Errorf("%s: %s", label, row)
		}
	}
	if !strings.Contains(text, "— won") {
		t.Error("a win rate of no trades is not a dash")
	}
}

// What a reader without scripts must see.
func TestContents(t *testing.T) {
	r, c := sample(2000, 60)
	text := strings.ReplaceAll(render(t, r, c), "&#43;", "+")
	for _, want := range []string{
		"<title>sma-cross on BTCUSDT 3m</title>", "1 Jan 2023 00:00 to 5 Jan 2023 06:00 UTC", "<dt>fast</dt><dd>20</dd>", "<dt>Taker fee</dt><dd>0.1\u202f%</dd>",
		"<dt>Maker fee</dt><dd>0.08\u202f%</dd>", "<dt>Slippage</dt><dd>left at 0</dd>", r.ModuleSHA256, r.DataSHA256, r.JournalSHA256, "−26.90\u202f%",
		"Share of the best trade</b> <span class=\"word\">failed", "made 67 % of the profit", `<td class="h-p3">+64.1</td>`, `<td class="h-x"></td>`,
		"<th scope=\"row\">no tag</th>", "<th scope=\"row\">take profit</th>", "2 warnings", "daily_loss_pct=5", "+96.83", "prefers-color-scheme: dark", "@media print",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, m := range report.Names() {
		if m != "final_equity" && !strings.Contains(renderSweep(t, sweep()), `"name":"`+m+`"`) {
			t.Errorf("the page has no words for the metric %s", m)
		}
	}
	text = renderSweep(t, sweep())
	for _, want := range []string{
		"Sweep of sma-cross on BTCUSDT 3m", "<dd class=\"\">360</dd>", "of 400 done", "Best by Sharpe", "slow must be longer than fast", "fast=10, slow=10", ">72<",
		"<dt>size</dt><dd>0.95</dd>", "the sweep was stopped",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the sweep lacks %s", want)
		}
	}
	smaller := data(t, text)["smaller"].([]any)
	if !slices.Contains(smaller, any("max_drawdown")) || slices.Contains(smaller, any("sharpe")) {
		t.Errorf("less is better of %v", smaller)
	}
	if rows := data(t, text)["rows"].([]any); len(rows) != 360 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestWithoutAChart(t *testing.T) {
	r, _ := sample(100, 60)
	text := render(t, r, nil)
	if strings.Contains(text, `id="candles"`) || !strings.Contains(text, "No curve was recorded.") {
		t.Error("a page without a chart draws one")
	}
	empty := &backtest.Sweep{Metric: "sharpe"}
	if text = renderSweep(t, empty); !strings.Contains(text, "of 0 done") {
		t.Error("an empty sweep has no page")
	}
}

func TestUnwritable(t *testing.T) {
	r, c := sample(10, 60)
	err := page.Backtest(full{}, r, c)
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func BenchmarkBacktest(b *testing.B) {
	r, c := sample(150_000, 300)
	for b.Loop() {
		if err := page.Backtest(io.Discard, r, c); err != nil {
			b.Fatal(err)
		}
	}
}
