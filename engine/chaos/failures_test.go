package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/foundry"
	"tradebot/engine/testbed"
)

// served is where a process says that its metrics are.
var served = regexp.MustCompile(`"metrics are served","url":"([^"]+)"`)

// metrics asks a process for them.
func (p *plant) metrics(ctx context.Context, one *process) (string, error) {
	log, err := os.ReadFile(one.log)
	if err != nil {
		return "", err
	}
	url := served.FindSubmatch(log)
	if url == nil {
		return "", fmt.Errorf("it does not say where its metrics are")
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, string(url[1]), nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	return string(page), err
}

// measures waits until the metrics of a process have a line that matches.
func (p *plant) measures(one *process, line string) {
	p.Helper()
	want := regexp.MustCompile("(?m)^" + line + "$")
	p.until("the metrics of "+one.name+" say "+line, func(ctx context.Context) (bool, error) {
		page, err := p.metrics(ctx, one)
		return want.MatchString(page), err
	})
}

// logs waits until a process has logged a line that matches.
func (p *plant) logs(one *process, line string) {
	p.Helper()
	want := regexp.MustCompile(line)
	p.until("the log of "+one.name+" says "+line, func(context.Context) (bool, error) {
		log, err := os.ReadFile(one.log)
		return want.Match(log), err
	})
}

// becomes waits until a bot is in a state, for a reason.
func (p *plant) becomes(id string, status bot.Status, pause bot.Pause, reason string) {
	p.Helper()
	p.until(fmt.Sprintf("the bot is %s %s: %s", status, pause, reason), func(ctx context.Context) (bool, error) {
		b, err := p.store.Bot(ctx, id)
		return b.Status == status && b.Pause == pause && strings.Contains(b.Reason, reason), err
	})
}

// follows waits until a bot has gone through the candle that is under way.
func (p *plant) follows(id string) {
	p.Helper()
	now := p.now()
	p.until("the bot follows its market", func(ctx context.Context) (bool, error) {
		b, err := p.store.Bot(ctx, id)
		return b.Status == bot.Running && b.Cursor >= now, err
	})
}

// answers runs a command of the product, and wants it to succeed or not, and what it says.
func (p *plant) answers(fine bool, says string, args ...string) {
	p.Helper()
	out, err := p.command("command", args...).CombinedOutput()
	if (err == nil) != fine || !strings.Contains(string(out), says) {
		p.Errorf("tradebot %v: %v, %s; want %q", args, err, out, says)
	}
}

// proper has Prometheus' own tool read the metrics of a process.
func (p *plant) proper(one *process) {
	p.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		p.Fatal("promtool is not installed; `make tools` installs it")
	}
	page, err := p.metrics(p.Context(), one)
	if err != nil {
		p.Fatal(err)
	}
	cmd := exec.CommandContext(p.Context(), tool, "check", "metrics")
	cmd.Stdin = strings.NewReader(page)
	if out, err := cmd.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		p.Errorf("promtool check metrics of %s: %v\n%s", one.name, err, out)
	}
	if strings.Contains(page, "019") && regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7`).MatchString(page) {
		p.Errorf("the metrics of %s name bots:\n%s", one.name, page)
	}
}

// Every failure that a person can meet shows: as a state and a reason of the bot, in the log, and in the metrics; and that it is over
// shows as well.
func TestFailuresShow(t *testing.T) {
	p := newPlant(t, options{})
	p.trade()
	owner := p.owner()
	calm := p.create(owner, shipped(t, "sma-cross"), bot.Config{Name: "calm", Params: map[string]string{"fast": "2", "slow": "5"}}, "BTCUSDT")
	p.workers = []*process{p.start("worker")}
	p.schedulers = []*process{p.start("scheduler")}
	w, clock := p.workers[0], p.schedulers[0]
	p.becomes(calm.ID, bot.Running, "", "")
	p.measures(w, `tradebot_bots\{mode="paper",pause="",status="running"\} 1`)
	p.measures(w, `tradebot_fills_total\{mode="paper"\} [1-9].*`)
	p.measures(w, `tradebot_healthy 1`)
	p.measures(clock, `tradebot_healthy 1`)
	p.measures(clock, `tradebot_scheduler_slots_claimed_total [1-9]`)

	t.Log("a strategy breaks a rule")
	trap := p.create(owner, foundry.File(t, "../worker/testdata/moody"), bot.Config{Name: "trap", Params: map[string]string{"mood": "panic"}}, "ETHUSDT")
	p.becomes(trap.ID, bot.Failed, "", "no idea what to do in candle 6")
	p.logs(w, `"a bot failed","bot_id":"`+trap.ID+`","kind":"strategy"`)
	p.measures(w, `tradebot_bots_failed_total\{kind="strategy"\} 1`)
	p.measures(clock, `tradebot_installation_bots\{mode="paper",pause="",status="failed"\} 1`)

	t.Log("a limit is reached")
	limit := p.create(owner, shipped(t, "sma-cross"), bot.Config{
		Name: "limit", Params: map[string]string{"fast": "2", "slow": "3"}, Limits: []string{"daily_loss_pct=0.1"},
	}, "SOLUSDT")
	p.becomes(limit.ID, bot.Paused, bot.DailyLoss, "daily_loss_pct=0.1 ends a day that began with ")
	p.logs(w, `"bot_id":"`+limit.ID+`","status":"paused","pause":"daily_loss"`)
	p.measures(w, `tradebot_bots_halted_total\{reason="daily_loss"\} [1-9].*`)

	t.Log("candles are missing, because they cannot be kept")
	for _, gap := range []struct {
		statement, value string
		status           bot.Status
		pause            bot.Pause
		reason           string
	}{
		{"ALTER TABLE candle_tails RENAME TO candle_lost", "1", bot.Paused, bot.DataGap, "candles of synth:BTCUSDT:1m are missing since "},
		{"ALTER TABLE candle_lost RENAME TO candle_tails", "0", bot.Running, "", ""},
	} {
		if _, err := p.db.Exec(t.Context(), gap.statement); err != nil {
			t.Fatal(err)
		}
		p.becomes(calm.ID, gap.status, gap.pause, gap.reason)
		p.measures(w, `tradebot_data_gap_open\{stream="synth:BTCUSDT:1m"\} `+gap.value)
	}
	p.logs(w, `"candles are missing","stream":"synth:BTCUSDT:1m"`)
	p.measures(w, `tradebot_bots_halted_total\{reason="data_gap"\} [1-9].*`)
	p.measures(w, `tradebot_candles_irregular_total\{kind="missing"\} [1-9].*`)

	t.Log("a kill switch is on")
	p.run("bot", "kill", "calm")
	p.becomes(calm.ID, bot.Paused, bot.KillSwitch, "a kill switch is on")
	p.measures(w, `tradebot_bots_halted_total\{reason="kill_switch"\} 1`)
	p.run("bot", "kill", "calm", "--lift")
	p.run("bot", "resume", "calm")
	p.becomes(calm.ID, bot.Running, "", "")

	t.Log("Redis is down: bots do without")
	p.redis.Stop(t)
	p.measures(w, "tradebot_redis_up 0")
	p.measures(clock, "tradebot_redis_up 0")
	p.logs(w, `"Redis does not answer; what is due waits for the next sweep"`)
	p.follows(calm.ID)
	p.redis.Start(t)
	p.measures(w, "tradebot_redis_up 1")
	p.logs(w, `"Redis answers again"`)

	t.Log("the database is down")
	p.answers(true, "the worker is well", "health", "worker")
	p.postgres.Stop(t)
	p.measures(w, "tradebot_database_up 0")
	p.measures(w, "tradebot_healthy 0")
	p.measures(w, "tradebot_bots_trying [12]")
	p.measures(w, `tradebot_steps_total\{result="again"\} [1-9].*`)
	p.measures(clock, "tradebot_database_up 0")
	p.logs(w, `"this process is not well","role":"worker"`)
	p.logs(w, `"a bot could not be looked at; it is tried again"`)
	const silent = "the database does not answer; try again, and look after the database if it lasts"
	p.answers(false, "the worker is not well: "+silent, "health", "worker")
	p.answers(false, silent, "bot", "list")
	p.postgres.Start(t)
	p.measures(w, "tradebot_database_up 1")
	p.measures(w, "tradebot_healthy 1")
	p.measures(w, "tradebot_bots_trying 0")
	p.answers(true, "the worker is well", "health", "worker")
	p.follows(calm.ID)
	p.proper(w)
	p.proper(clock)
}

// One process that does everything, with nothing around it, has the same metrics, but for those of Redis.
func TestServeShows(t *testing.T) {
	build(t)
	p := &plant{TB: t, dir: t.TempDir()}
	cmd := exec.Command(build(t), "serve", "--speed", fmt.Sprint(speed))
	log := filepath.Join(p.dir, "log")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "TRADEBOT_CACHE_DIR=" + modules(), "TRADEBOT_DATA_DIR=" + filepath.Join(p.dir, "data"), "METRICS_ADDR=0", "LOG_FILE=" + log,
	}
	serve := &process{testbed.Start(t, cmd, filepath.Join(p.dir, "screen")), "serve", "serve", "", log}
	p.workers = []*process{serve}
	p.measures(serve, `tradebot_database_up 1`)
	p.measures(serve, `tradebot_healthy 1`)
	p.measures(serve, `tradebot_scheduler_slots_claimed_total [1-9]`)
	p.measures(serve, `tradebot_queue_workers 1`)
	p.proper(serve)
	serve.End(t)
}
