package metrics_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/events"
	"tradebot/engine/fault"
	"tradebot/engine/hub"
	"tradebot/engine/market"
	"tradebot/engine/metrics"
	"tradebot/engine/queue"
	"tradebot/engine/scheduler"
	"tradebot/engine/store"
	"tradebot/engine/testbed"
	"tradebot/engine/worker"
)

func TestMain(m *testing.M) { os.Exit(testbed.Run(m)) }

var quiet = slog.New(slog.DiscardHandler)

// page is what a scrape brings.
type page struct {
	*testing.T
	text string
}

// scrape serves metrics and asks for them.
func scrape(t *testing.T, m *metrics.Metrics) page {
	t.Helper()
	s, err := m.Serve("127.0.0.1:0", quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answer, err := http.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %s", answer.Status, err, text)
	}
	return page{t, string(text)}
}

// says wants the values of metrics, as the page has them: NAME{LABELS} VALUE.
func (p page) says(lines ...string) {
	p.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+p.text, "\n"+line+"\n") {
			name, _, _ := strings.Cut(line, "{")
			name, _, _ = strings.Cut(name, " ")
			p.Errorf("it does not say %q but\n%s", line, strings.Join(regexp.MustCompile(`(?m)^`+name+`[{ ].*`).FindAllString(p.text, -1), "\n"))
		}
	}
}

// worth is the value of a metric without labels.
func (p page) worth(name string) float64 {
	p.Helper()
	found := regexp.MustCompile(`(?m)^` + name + ` (.*)$`).FindStringSubmatch(p.text)
	if found == nil {
		p.Fatalf("there is no %s", name)
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		p.Fatal(err)
	}
	return value
}

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "tradebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

type stats worker.Stats

func (s stats) Stats() worker.Stats { return worker.Stats(s) }

type ticks scheduler.Stats

func (s ticks) Stats() scheduler.Stats { return scheduler.Stats(s) }

// one is what happened to a bot.
func one(status bot.Status, pause bot.Pause, before bot.Status, paused bot.Pause) worker.Event {
	return worker.Event{Bot: bot.Bot{Config: bot.Config{Mode: bot.Paper}, Status: status, Pause: pause}, Before: before, Paused: paused}
}

// What becomes of bots is counted once.
func TestHappened(t *testing.T) {
	m := metrics.New("test", "1")
	m.Worker(stats{})
	scrape(t, m).says(`tradebot_bots_failed_total{kind="strategy"} 0`, `tradebot_bots_halted_total{reason="daily_loss"} 0`,
		`tradebot_orders_total{mode="live",status="filled"} 0`, `tradebot_commits_total{result="failed"} 0`)
	trap := one(bot.Failed, "", bot.Running, "")
	trap.Failed = fault.In("worker.run", fault.New(fault.Strategy, "wasm.Step", "it trapped"))
	limit := one(bot.Paused, bot.DailyLoss, bot.Running, "")
	limit.Batch = bot.Batch{
		Orders: []bot.Order{
			{Status: "filled", Reason: "signal"}, {Status: "open", Reason: "signal"}, {Status: "canceled", Reason: "limit"},
			{Status: "rejected", Reason: "risk_limit"}, {Status: "partially_filled", Reason: "signal"},
		},
		Fills: make([]bot.Fill, 3),
	}
	limit.Took = worker.Took{Wait: 2 * time.Millisecond, Run: time.Second, Commit: 4 * time.Millisecond}
	for _, e := range []worker.Event{
		one(bot.Running, "", bot.Starting, ""), limit, one(bot.Paused, bot.DailyLoss, bot.Paused, bot.DailyLoss),
		one(bot.Paused, bot.KillSwitch, bot.Paused, bot.DailyLoss), one(bot.Running, "", bot.Paused, bot.KillSwitch),
		one(bot.Paused, bot.DataGap, bot.Running, ""), one(bot.Paused, bot.DailyLoss, bot.Running, ""), trap,
	} {
		m.Happened(e)
	}
	m.Written(worker.Written{Kept: 3, Refused: 1, Took: 20 * time.Millisecond})
	m.Written(worker.Written{Failed: 2, Took: 10 * time.Second})
	scrape(t, m).says(
		`tradebot_bots_failed_total{kind="strategy"} 1`, `tradebot_bots_failed_total{kind="unavailable"} 0`,
		`tradebot_bots_halted_total{reason="daily_loss"} 2`, `tradebot_bots_halted_total{reason="kill_switch"} 1`, `tradebot_bots_halted_total{reason="data_gap"} 1`,
		`tradebot_orders_total{mode="paper",status="filled"} 1`, `tradebot_orders_total{mode="paper",status="canceled"} 1`,
		`tradebot_orders_total{mode="paper",status="rejected"} 1`, `tradebot_orders_total{mode="live",status="filled"} 0`,
		`tradebot_orders_refused_total{mode="paper",reason="risk_limit"} 1`, `tradebot_fills_total{mode="paper"} 3`,
		`tradebot_step_duration_seconds_count{phase="wait"} 1`, `tradebot_step_duration_seconds_sum{phase="run"} 1`,
		`tradebot_step_duration_seconds_bucket{phase="commit",le="0.005"} 1`, `tradebot_step_duration_seconds_bucket{phase="commit",le="0.0025"} 0`,
		`tradebot_commits_total{result="kept"} 3`, `tradebot_commits_total{result="refused"} 1`, `tradebot_commits_total{result="failed"} 2`,
		`tradebot_commit_duration_seconds_count 2`,
	)
}

// What a worker and a scheduler count is shown as they have it.
func TestParts(t *testing.T) {
	m := metrics.New("test", "v1.2")
	stream := market.Stream{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}
	other := market.Stream{Exchange: "synth", Symbol: "ETHUSDT", Timeframe: market.Minute}
	m.Worker(stats{
		Bots: map[worker.State]int{
			{Mode: bot.Paper, Status: bot.Running}: 5, {Mode: bot.Paper, Status: bot.Paused, Pause: bot.DataGap}: 2,
		},
		Trying: 3, Waiting: 4, Stuck: 1500 * time.Millisecond, Streams: map[market.Stream]*hub.Gap{stream: {}, other: nil},
		Candles: hub.Counts{Missing: 7}, Lost: 1, Looks: worker.Looks{Kept: 10, Nothing: 20, Again: 30, Refused: 40},
	})
	m.Scheduler(ticks{Claimed: 3, Failed: 2, Last: 1_700_000_000_500})
	failing := errors.New("no")
	well := m.Healthy(func(context.Context) error { return failing })
	if err := well(t.Context()); err != failing {
		t.Errorf("it says %v", err)
	}
	p := scrape(t, m)
	p.says(
		`tradebot_bots{mode="paper",pause="",status="running"} 5`, `tradebot_bots{mode="paper",pause="data_gap",status="paused"} 2`, `tradebot_leases_held 7`,
		`tradebot_bots_trying 3`, `tradebot_bots_waiting 4`, `tradebot_bots_stuck_seconds 1.5`, `tradebot_leases_lost_total 1`,
		`tradebot_data_gap_open{stream="synth:BTCUSDT:1m"} 1`, `tradebot_data_gap_open{stream="synth:ETHUSDT:1m"} 0`,
		`tradebot_candles_irregular_total{kind="missing"} 7`, `tradebot_candles_irregular_total{kind="late"} 0`,
		`tradebot_steps_total{result="kept"} 10`, `tradebot_steps_total{result="again"} 30`,
		`tradebot_scheduler_slots_claimed_total 3`, `tradebot_scheduler_failures_total 2`, `tradebot_healthy 0`,
	)
	if got := p.worth("tradebot_scheduler_last_tick_timestamp_seconds"); got != 1_700_000_000.5 {
		t.Errorf("the last tick was at %v", got)
	}
	if !strings.Contains(p.text, `tradebot_build_info{go="go1.`) || !strings.Contains(p.text, `role="test",version="v1.2"} 1`) || p.worth("go_goroutines") < 1 {
		t.Errorf("what runs is not said:\n%s", p.text)
	}
	failing = nil
	if err := well(t.Context()); err != nil {
		t.Error(err)
	}
	scrape(t, m).says("tradebot_healthy 1")
}

// A database and a Redis that do not answer show, within the patience of a scrape.
func TestOutages(t *testing.T) {
	redis := testbed.Redis(t)
	bells, err := queue.NewRedis(redis.URL(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer bells.Close()
	for _, name := range []string{"one", "two"} {
		if err := bells.Ring(t.Context(), queue.Task{Kind: queue.Step, Key: "x", Queue: queue.WorkerQueue(name)}); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t)
	m := metrics.New("test", "1")
	m.Queue(bells)
	m.Database(s)
	m.Installation(s)
	p := scrape(t, m)
	p.says("tradebot_database_up 1", "tradebot_redis_up 1", "tradebot_queue_workers 0", `tradebot_queue_tasks{queue="workers",state="waiting"} 2`,
		`tradebot_queue_tasks{queue="bots",state="waiting"} 0`, `tradebot_installation_jobs{status="queued"} 0`, `tradebot_installation_bots_free 0`)
	redis.Kill(t)
	s.Close()
	begun := time.Now()
	p = scrape(t, m)
	p.says("tradebot_database_up 0", "tradebot_redis_up 0")
	if took := time.Since(begun); took > 9*time.Second {
		t.Errorf("it takes %s", took)
	}
	for _, gone := range []string{"tradebot_queue_tasks{", "tradebot_installation_jobs{"} {
		if strings.Contains(p.text, "\n"+gone) {
			t.Errorf("it still says %s", gone)
		}
	}

	local := queue.NewLocal(quiet)
	defer local.Close()
	m = metrics.New("test", "1")
	m.Queue(local)
	if p := scrape(t, m); strings.Contains(p.text, "redis") {
		t.Errorf("it says something of Redis, which is not there:\n%s", p.text)
	}
}

// Requests are counted by operation and class of status; streams while they are open.
func TestAPI(t *testing.T) {
	m := metrics.New("test", "1")
	r := m.API([]string{"list-bots", "get-bot"})
	scrape(t, m).says(`tradebot_http_requests_total{operation="get-bot",status="5xx"} 0`, `tradebot_http_request_duration_seconds_count{operation="none"} 0`)
	first, second, third := r.Begin(), r.Begin(), r.Begin()
	closed := r.Stream()
	r.Stream()
	scrape(t, m).says("tradebot_http_requests_running 3", "tradebot_http_streams_open 2")
	first("list-bots", 200)
	second("list-bots", 503)
	third("", 404)
	closed()
	scrape(t, m).says(
		`tradebot_http_requests_total{operation="list-bots",status="2xx"} 1`, `tradebot_http_requests_total{operation="list-bots",status="5xx"} 1`,
		`tradebot_http_requests_total{operation="none",status="4xx"} 1`, `tradebot_http_request_duration_seconds_count{operation="list-bots"} 2`,
		"tradebot_http_requests_running 0", "tradebot_http_streams_open 1",
	)
	var nobody *metrics.Requests // counts nothing
	nobody.Begin()("x", 200)
	nobody.Stream()()
}

// Prometheus' own tool finds nothing wrong with names, units, types and texts.
func TestPromtool(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed; `make tools` installs it")
	}
	bells, err := queue.NewRedis(testbed.SharedRedis(t).URL(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer bells.Close()
	s := open(t)
	m := metrics.New("test", "1")
	m.Worker(stats{Streams: map[market.Stream]*hub.Gap{{Exchange: "synth", Symbol: "BTCUSDT", Timeframe: market.Minute}: nil}, Bots: map[worker.State]int{{}: 1}})
	m.Scheduler(ticks{})
	m.Queue(bells)
	m.Database(s)
	m.Installation(s)
	m.Disk(func() (uint64, uint64, error) { return 1, 2, nil })
	m.Events(func() events.Counts { return events.Counts{Published: 3, Subscribers: 2} })
	m.Healthy(func(context.Context) error { return nil })
	m.API([]string{"list-bots"}).Begin()("list-bots", 200)
	e := one(bot.Running, "", bot.Starting, "")
	e.Batch.Orders, e.Took = []bot.Order{{Status: "rejected", Reason: "no_funds"}}, worker.Took{Wait: 1, Open: 1, Hub: 1, Run: 1, Rest: 1, Commit: 1}
	m.Happened(e)
	m.Written(worker.Written{Kept: 1})
	p := scrape(t, m)
	p.says("tradebot_disk_free_bytes 1", "tradebot_disk_size_bytes 2", "tradebot_events_published_total 3", "tradebot_events_subscribers 2", "tradebot_events_slow_readers_total 0")
	cmd := exec.CommandContext(t.Context(), tool, "check", "metrics")
	cmd.Stdin = strings.NewReader(p.text)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil || said.Len() > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, &said)
	}
	for line := range strings.Lines(p.text) { // ours are known by their beginning
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok && !regexp.MustCompile(`^(tradebot|go|process)_`).MatchString(name) {
			t.Errorf("%s", line)
		}
	}
}

func TestServe(t *testing.T) {
	m := metrics.New("test", "1")
	first, err := m.Serve("127.0.0.1:0", quiet)
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSuffix(strings.TrimPrefix(first.URL(), "http://"), metrics.Path)
	if _, err := m.Serve(address, quiet); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "the metrics cannot be served at "+address) ||
		!strings.Contains(fault.Sentence(err), "address already in use") {
		t.Errorf("two at one address: %v", err)
	}
	for path, want := range map[string]int{metrics.Path: http.StatusOK, "/": http.StatusNotFound, "/debug/pprof/": http.StatusNotFound} {
		answer, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	first.Close()
	if _, err := http.Get(first.URL()); err == nil {
		t.Error("it serves after its end")
	}
}
