package deploy

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/events"
	"tradebot/engine/hub"
	"tradebot/engine/market"
	"tradebot/engine/metrics"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/worker"
)

type workerStats worker.Stats

func (s workerStats) Stats() worker.Stats { return worker.Stats(s) }

type schedulerStats scheduler.Stats

func (s schedulerStats) Stats() scheduler.Stats { return scheduler.Stats(s) }

// served are the metrics of all roles, as they are served, by name, with the labels they have.
func served(t *testing.T) map[string][]string {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s := must(store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db")))
	t.Cleanup(s.Close)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	u := must(s.CreateUser(t.Context(), store.User{Name: "u", Role: "trader"}))
	v, _, err := s.PutVersion(t.Context(), "", "s", store.StrategyVersion{Valid: true, Uploader: u.ID}, []byte("module"), 1)
	if err == nil {
		_, err = s.CreateBot(t.Context(), bot.Bot{Owner: u.ID, Config: bot.Config{Name: "b", Mode: bot.Paper, Module: v.SHA256}}, "u", 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	bells := must(queue.NewRedis(testbed.SharedRedis(t).URL(), quiet))
	t.Cleanup(func() { _ = bells.Close() })
	m := metrics.New("test", "1")
	m.Worker(workerStats{Streams: map[market.Stream]*hub.Gap{{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}: nil}, Bots: map[worker.State]int{{}: 1}})
	m.Scheduler(schedulerStats{})
	m.Queue(bells)
	m.Database(s)
	m.Installation(s)
	m.Disk(func() (uint64, uint64, error) { return 1, 2, nil })
	m.Events(func() events.Counts { return events.Counts{} })
	m.Healthy(func(context.Context) error { return nil })
	m.API([]string{"list-bots"}).Begin()("list-bots", 200)
	m.Happened(worker.Event{Bot: bot.Bot{Config: bot.Config{Mode: bot.Paper}}, Batch: bot.Batch{Orders: []bot.Order{{Status: "rejected", Reason: "no_funds"}}}, Took: worker.Took{Wait: time.Second}})
	server := must(m.Serve("127.0.0.1:0", quiet))
	t.Cleanup(server.Close)
	answer := must(http.Get(server.URL()))
	defer answer.Body.Close()
	text := must(io.ReadAll(answer.Body))
	all := map[string][]string{"up": nil}
	for _, line := range regexp.MustCompile(`(?m)^(\w+)(?:\{(.*)\})? `).FindAllStringSubmatch(string(text), -1) {
		for _, label := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(line[2], -1) {
			all[line[1]] = append(all[line[1]], label[1])
		}
		all[line[1]] = append(all[line[1]], "job", "instance", "role") // Prometheus adds these
	}
	all["up"] = []string{"job", "instance", "role"}
	return all
}

// promtool runs it.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed; `make tools` installs it")
	}
	if output, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// known fails the test unless an expression asks for metrics and labels that there are.
func known(t *testing.T, all map[string][]string, expression string) {
	t.Helper()
	found := regexp.MustCompile(`\b((?:tradebot|process|go)_\w+|up\b)(?:\{([^}]*)\})?`).FindAllStringSubmatch(expression, -1)
	if len(found) == 0 {
		t.Errorf("%s asks for nothing of ours", expression)
	}
	may := []string{}
	for _, one := range found {
		labels, there := all[one[1]]
		if !there {
			t.Errorf("there is no metric %s: %s", one[1], expression)
		}
		for _, label := range regexp.MustCompile(`(\w+)\s*[=!]`).FindAllStringSubmatch(one[2], -1) {
			if !slices.Contains(labels, label[1]) {
				t.Errorf("%s has no label %s: %s", one[1], label[1], expression)
			}
		}
		may = append(may, labels...)
	}
	for _, by := range regexp.MustCompile(`\bby \(([^)]*)\)`).FindAllStringSubmatch(expression, -1) {
		for label := range strings.SplitSeq(by[1], ",") {
			if !slices.Contains(may, strings.TrimSpace(label)) {
				t.Errorf("nothing has a label %s: %s", label, expression)
			}
		}
	}
}

func TestO1Rules(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "config", "prometheus/prometheus.yml")
	promtool(t, "check", "rules", "prometheus/rules.yml")
	promtool(t, "test", "rules", "prometheus/rules_test.yml")
	rules, tested := string(must(os.ReadFile("prometheus/rules.yml"))), string(must(os.ReadFile("prometheus/rules_test.yml")))
	all := served(t)
	expressions := regexp.MustCompile(`(?m)^ +expr: (.*)$`).FindAllStringSubmatch(rules, -1)
	names := regexp.MustCompile(`(?m)^ +- alert: (\w+)$`).FindAllStringSubmatch(rules, -1)
	if len(expressions) != len(names) || len(names) < 20 {
		t.Fatalf("%d rules have %d expressions", len(names), len(expressions))
	}
	for _, e := range expressions {
		known(t, all, e[1])
	}
	for _, name := range names {
		if !strings.Contains(tested, `alertname="`+name[1]+`"`) {
			t.Errorf("nothing shows that %s ever says anything", name[1])
		}
	}
	// What the rules tell an operator to do is there.
	page := string(must(os.ReadFile("README.md")))
	for _, section := range regexp.MustCompile(`deploy/README\.md, ([A-Za-z ]+)"`).FindAllStringSubmatch(rules, -1) {
		if !strings.Contains(page, "\n## "+section[1]+"\n") {
			t.Errorf("deploy/README.md has nothing of %s", section[1])
		}
	}
}

func TestO1Dashboard(t *testing.T) {
	t.Parallel()
	var page struct {
		UID    string
		Panels []struct {
			ID      int
			Type    string
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(must(os.ReadFile("grafana/tradebot.json")), &page); err != nil {
		t.Fatal(err)
	}
	all := served(t)
	used, ids, asked := map[[2]int]string{}, map[int]bool{}, 0
	for _, p := range page.Panels {
		if ids[p.ID] || p.Title == "" {
			t.Errorf("panel %d is there twice, or has no title", p.ID)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := used[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%s is over %s", p.Title, other)
				}
				used[[2]int{x, y}] = p.Title
			}
		}
		if (len(p.Targets) == 0) != (p.Type == "row") {
			t.Errorf("%s asks for %d things", p.Title, len(p.Targets))
		}
		for _, q := range p.Targets {
			asked++
			known(t, all, q.Expr)
			for _, label := range regexp.MustCompile(`{{(\w+)}}`).FindAllStringSubmatch(q.LegendFormat, -1) {
				if strings.Contains(q.Expr, " by (") && !regexp.MustCompile(`\bby \([^)]*\b`+label[1]+`\b`).MatchString(q.Expr) {
					t.Errorf("%s: %s has no label %s", p.Title, q.Expr, label[1])
				}
			}
			// Prometheus itself can read it.
			rule := filepath.Join(t.TempDir(), "rule.yml")
			text := must(json.Marshal(map[string]any{"groups": []any{map[string]any{"name": "x", "rules": []any{map[string]string{"record": "x", "expr": q.Expr}}}}}))
			if err := os.WriteFile(rule, text, 0o600); err != nil {
				t.Fatal(err)
			}
			promtool(t, "check", "rules", rule)
		}
	}
	if asked < 30 {
		t.Errorf("only %d questions are asked", asked)
	}
}
