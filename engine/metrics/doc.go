// Package metrics is what a process says of itself to Prometheus: numbers about its bots, its commits, its leases, its markets, its
// scheduler, the queue, the database and itself, at /metrics of an address that only operators reach.
//
// Whoever does the work knows nothing of it. A worker tells what became of bots ([Metrics.Happened], [Metrics.Written]); all else is
// asked of it when somebody scrapes. Who composes a process says which parts it has, and each part brings its metrics.
//
// No label has more values than the program has words, but for the streams of candles, which are as many as markets that bots of the
// process follow. Bots are never told apart: the log and `tradebot bot show` are for that. Words that are known beforehand are there
// with 0 before the first time, so that nothing is missed that happens once.
//
// What begins with tradebot_installation_ is of the whole installation, from the database: every scheduler says the same.
//
// Composition: it may import what it counts, and Prometheus' library, which it alone knows.
package metrics
