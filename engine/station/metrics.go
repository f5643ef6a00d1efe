package station

import (
	"fmt"
	"path/filepath"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/metrics"
	"tradebot/engine/worker"
)

// measure makes the metrics of a process, to which its parts are added, and serves them if METRICS_ADDR says where, until done is called.
// The error is Unavailable.
func (s *Station) measure(role string, q metrics.Inspected) (m *metrics.Metrics, done func(), err error) {
	m = metrics.New(role, s.Version)
	m.Database(s.Store)
	m.Queue(q)
	m.Events(s.Events.Counts)
	m.Disk(func() (free, size uint64, err error) { return disk(written(&s.Config, s.Dir)) })
	if s.Config.Metrics == "" {
		return m, func() {}, nil
	}
	server, err := m.Serve(s.Config.Metrics, s.Log)
	if err != nil {
		return nil, nil, fault.In("station.measure", fmt.Errorf("%w; set METRICS_ADDR to another address", err))
	}
	return m, server.Close, nil
}

// written is the folder that a process writes most to: that of its log, or its data folder.
func written(c *config.Config, dir string) string {
	if c.LogFile != "" {
		return filepath.Dir(c.LogFile)
	}
	return dir
}

// told lets metrics and those who watch know what becomes of bots as well.
func told(m *metrics.Metrics, n *news, to func(worker.Event)) func(worker.Event) {
	return func(e worker.Event) {
		m.Happened(e)
		n.happened(e)
		if to != nil {
			to(e)
		}
	}
}
