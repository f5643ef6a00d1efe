package metrics

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics are those of a process. Make them with [New]; they are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	bots     *bots
	healthy  atomic.Bool
}

// New returns the metrics of a process that has no parts yet. role and version say what it is.
func New(role, version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), bots: newBots()}
	build := gauge("build_info", "What runs here; the value is 1.", "role", "version", "go")
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collected{build}.by(func(emit emit) { emit(build, 1, role, version, runtime.Version()) }),
	)
	return m
}

// Healthy adds whether the process is well, as well said the last time it was asked, which is by who calls what Healthy returns.
func (m *Metrics) Healthy(well func(context.Context) error) func(context.Context) error {
	healthy := gauge("healthy", "1 if this process was well when it last looked, a few seconds ago, as `tradebot health` says.")
	m.registry.MustRegister(collected{healthy}.by(func(emit emit) {
		emit(healthy, number(m.healthy.Load()))
	}))
	return func(ctx context.Context) error {
		err := well(ctx)
		m.healthy.Store(err == nil)
		return err
	}
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// described is a metric that is asked for when somebody scrapes.
type described struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

// prefix begins the names of all metrics but those of the Go runtime and of the system.
const prefix = "tradebot_"

func gauge(name, help string, labels ...string) described {
	return described{prometheus.NewDesc(prefix+name, help, labels, nil), prometheus.GaugeValue}
}

func counter(name, help string, labels ...string) described {
	return described{prometheus.NewDesc(prefix+name, help, labels, nil), prometheus.CounterValue}
}

// emit says the value of a metric for words of its labels.
type emit func(d described, value float64, words ...string)

// collected are metrics that one question answers.
type collected []described

// by makes a collector of them. ask is called with each scrape.
func (c collected) by(ask func(emit emit)) prometheus.Collector { return &collector{c, ask} }

type collector struct {
	all collected
	ask func(emit emit)
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.all {
		to <- d.desc
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	c.ask(func(d described, value float64, words ...string) {
		to <- prometheus.MustNewConstMetric(d.desc, d.kind, value, words...)
	})
}
