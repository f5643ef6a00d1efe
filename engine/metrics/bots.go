package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/order"
	"tradebot/engine/worker"
)

// bots are counted as things happen.
type bots struct {
	failed  *prometheus.CounterVec
	halted  *prometheus.CounterVec
	orders  *prometheus.CounterVec
	refused *prometheus.CounterVec
	fills   *prometheus.CounterVec
	steps   *prometheus.HistogramVec
	commits *prometheus.CounterVec
	commit  prometheus.Histogram
}

// buckets reach from a step of a bot at rest to a database that is about to be given up, seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// results of a commit.
const (
	kept    = "kept"
	refused = "refused"
	failed  = "failed"
)

func newBots() *bots {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: prefix + name, Help: help}, labels)
	}
	b := &bots{
		failed:  counters("bots_failed_total", "Bots that failed, by the kind of what went wrong; strategy: theirs broke a rule.", "kind"),
		halted:  counters("bots_halted_total", "How often bots were paused, by the reason.", "reason"),
		orders:  counters("orders_total", "Orders that came to an end, by the mode of their bot and how.", "mode", "status"),
		refused: counters("orders_refused_total", "Those that were refused, by the account or by the exchange, and why.", "mode", "reason"),
		fills:   counters("fills_total", "Executions of orders.", "mode"),
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: prefix + "step_duration_seconds", Buckets: buckets,
			Help: "What the time of looks at bots went to, of those that were committed: wait, from the ring until somebody looked; open, making the bot from " +
				"its journal; hub, candles; run, the strategy and its account; rest, all else of the look; commit, until it was kept. A phase that a look did not have is not counted.",
		}, []string{"phase"}),
		commits: counters("commits_total", "Commits of bots: kept; refused, because the bot is somebody else's or was changed; failed, because the database did not answer.", "result"),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: prefix + "commit_duration_seconds", Buckets: buckets, Help: "How long transactions took, each with the commits of many bots.",
		}),
	}
	for _, kind := range fault.Kinds() {
		b.failed.WithLabelValues(kind.String())
	}
	for _, reason := range bot.Pauses() {
		b.halted.WithLabelValues(string(reason))
	}
	for _, mode := range []bot.Mode{bot.Paper, bot.Live} {
		b.fills.WithLabelValues(string(mode))
		for _, status := range ended {
			b.orders.WithLabelValues(string(mode), status)
		}
	}
	for _, result := range []string{kept, refused, failed} {
		b.commits.WithLabelValues(result)
	}
	return b
}

// ended are the states in which nothing more happens to an order.
var ended = []string{order.Filled.String(), order.Canceled.String(), order.Rejected.String(), order.Expired.String()}

// Happened counts what became of a bot, of which a worker tells.
func (m *Metrics) Happened(e worker.Event) {
	b, mode := m.bots, string(e.Bot.Config.Mode)
	if e.Failed != nil {
		b.failed.WithLabelValues(fault.KindOf(e.Failed).String()).Inc()
	}
	if e.Bot.Pause != "" && e.Bot.Pause != e.Paused {
		b.halted.WithLabelValues(string(e.Bot.Pause)).Inc()
	}
	for i := range e.Batch.Orders {
		o := &e.Batch.Orders[i]
		switch o.Status {
		case order.Rejected.String():
			b.refused.WithLabelValues(mode, o.Reason).Inc()
			fallthrough
		case order.Filled.String(), order.Canceled.String(), order.Expired.String():
			b.orders.WithLabelValues(mode, o.Status).Inc()
		}
	}
	b.fills.WithLabelValues(mode).Add(float64(len(e.Batch.Fills)))
	for _, phase := range []struct {
		name string
		took time.Duration
	}{
		{"wait", e.Took.Wait}, {"open", e.Took.Open}, {"hub", e.Took.Hub}, {"run", e.Took.Run}, {"rest", e.Took.Rest}, {"commit", e.Took.Commit},
	} {
		if phase.took > 0 {
			b.steps.WithLabelValues(phase.name).Observe(phase.took.Seconds())
		}
	}
}

// Written counts a transaction, of which a worker tells.
func (m *Metrics) Written(w worker.Written) {
	for result, n := range map[string]int{kept: w.Kept, refused: w.Refused, failed: w.Failed} {
		m.bots.commits.WithLabelValues(result).Add(float64(n))
	}
	m.bots.commit.Observe(w.Took.Seconds())
}
