package metrics

import (
	"tradebot/engine/worker"
)

// Counted is a worker.
type Counted interface {
	// Stats returns what there is to count; see worker.Worker.
	Stats() worker.Stats
}

// Worker adds what a worker holds and does. [Metrics.Happened] and [Metrics.Written] belong to it, and may be called before.
func (m *Metrics) Worker(w Counted) {
	var (
		held    = gauge("bots", "Bots that this worker holds, by mode, state and the reason of their pause.", "mode", "status", "pause")
		leases  = gauge("leases_held", "Leases of bots that this worker holds.")
		trying  = gauge("bots_trying", "Bots of this worker that could not be looked at or kept, and are tried again: the database does not answer, or history cannot be read.")
		waiting = gauge("bots_waiting", "Bots of this worker that somebody rang for and nobody looks at yet.")
		stuck   = gauge("bots_stuck_seconds", "How long bots have been waiting while none was looked at; above 30 this worker is not well.")
		lost    = counter("leases_lost_total", "Leases of bots that ended before they were renewed, or that another worker took.")
		looks   = counter("steps_total", "Looks at bots: kept; nothing to keep; again, because it could not be done or kept; refused, because the bot is "+
			"somebody else's or was changed.", "result")
		gap     = gauge("data_gap_open", "1 if candles of a stream are missing, and bots wait for them; 0 if none are.", "stream")
		candles = counter("candles_irregular_total", "What sources of candles did wrong: doubled; changed, after they were kept; late; missing, and fetched; "+
			"nowhere, as their source says; impossible.", "kind")
		now = gauge("market_timestamp_seconds", "The time of the markets that this worker follows.")
	)
	m.registry.MustRegister(collected{held, leases, trying, waiting, stuck, lost, looks, gap, candles, now}.by(func(emit emit) {
		s := w.Stats()
		total := 0
		for state, n := range s.Bots {
			total += n
			emit(held, float64(n), string(state.Mode), string(state.Status), string(state.Pause))
		}
		emit(leases, float64(total))
		emit(trying, float64(s.Trying))
		emit(waiting, float64(s.Waiting))
		emit(stuck, s.Stuck.Seconds())
		emit(lost, float64(s.Lost))
		emit(now, float64(s.Now)/1000)
		for result, n := range map[string]int64{kept: s.Looks.Kept, "nothing": s.Looks.Nothing, "again": s.Looks.Again, refused: s.Looks.Refused} {
			emit(looks, float64(n), result)
		}
		for stream, open := range s.Streams {
			emit(gap, number(open != nil), stream.String())
		}
		c := &s.Candles
		for kind, n := range map[string]int{
			"doubled": c.Doubled, "changed": c.Changed, "late": c.Late, "missing": c.Missing, "nowhere": c.Nowhere, "impossible": c.Impossible,
		} {
			emit(candles, float64(n), kind)
		}
	}))
	m.registry.MustRegister(m.bots.failed, m.bots.halted, m.bots.orders, m.bots.refused, m.bots.fills, m.bots.steps, m.bots.commits, m.bots.commit)
}
