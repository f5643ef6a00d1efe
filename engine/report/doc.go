// Package report says what a run was worth: equity at every close and closed trades go in, metrics, points for charts, returns
// by month, trades by tag and a list of reasons to believe the result or not come out.
//
// Money is exact in the ledger; here it is float64, because a ratio of two amounts is not money. Sums that a reader may want
// to add up again (profit by tag) stay exact. What a formula does not define is null, never 0: a profit factor without
// losses is not 0 and not infinite, it is not there.
//
// The equity curve is read once, as it happens ([Curve]), in a few nanoseconds a close and memory for the days and a chart,
// so that a sweep over years of candles keeps nothing else.
//
// The same inputs give the same bytes on any machine. So there is no exp, log or pow, which Go implements per processor
// (powers are made of square roots), and products are rounded by an explicit conversion before they are added, which forbids
// fused operations; a test reads the source for products without one. The resampling has its own random numbers, seeded from
// the returns.
//
// It is pure and may import ledger (for its trades), order and the exact decimals (udecimal).
package report
