package metrics

import "tradebot/engine/scheduler"

// Ticking is a scheduler.
type Ticking interface {
	// Stats returns what there is to count; see scheduler.Scheduler.
	Stats() scheduler.Stats
}

// Scheduler adds what a scheduler does.
func (m *Metrics) Scheduler(t Ticking) {
	var (
		claimed = counter("scheduler_slots_claimed_total", "Minutes and days that this scheduler claimed; of all schedulers together one a minute, and one more a day.")
		failed  = counter("scheduler_failures_total", "Tries to ring that failed, because the database or Redis did not answer; each is followed by another.")
		last    = gauge("scheduler_last_tick_timestamp_seconds", "When this scheduler last did what it is for; 0: never.")
	)
	m.registry.MustRegister(collected{claimed, failed, last}.by(func(emit emit) {
		s := t.Stats()
		emit(claimed, float64(s.Claimed))
		emit(failed, float64(s.Failed))
		emit(last, float64(s.Last)/1000)
	}))
}
