package metrics

import "tradebot/engine/events"

// Events adds what is sent to those who watch, and what becomes of them.
func (m *Metrics) Events(counts func() events.Counts) {
	var (
		published = counter("events_published_total", "Events that were handed over to be sent to whoever watches.")
		merged    = counter("events_merged_total", "Events that a later one replaced before they were sent.")
		dropped   = counter("events_dropped_total", "Events that were not sent, because too many waited or Redis did not answer.")
		resets    = counter("events_resets_total", "Times that somebody who watches was told to read everything anew.")
		slow      = counter("events_slow_readers_total", "Subscribers that were dropped because they did not read.")
		watching  = gauge("events_subscribers", "Subscribers that watch events in this process.")
	)
	m.registry.MustRegister(collected{published, merged, dropped, resets, slow, watching}.by(func(emit emit) {
		c := counts()
		emit(published, float64(c.Published))
		emit(merged, float64(c.Merged))
		emit(dropped, float64(c.Dropped))
		emit(resets, float64(c.Resets))
		emit(slow, float64(c.Slow))
		emit(watching, float64(c.Subscribers))
	}))
}
