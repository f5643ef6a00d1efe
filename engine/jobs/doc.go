// Package jobs does what people wait for: backtests, sweeps, downloads of candles and tests of exchange keys, by any worker that has time.
//
// A job is in SQL and consists of parts. A worker claims a part under a lease that it renews while it works and reports how far
// it is; a part whose worker died is begun again by another. Whoever cancels a job ends it at once, and whoever works on it
// notices with the next beat. Rings of the queue only say that there may be something; a look every few seconds finds what no
// ring told of. So nothing is lost with Redis.
//
// A sweep is divided into parts that are worked at once, and a last one that puts them together: it is then the sweep that one
// process would have come to ([backtest.MergeSweeps]).
//
// A test of an account waits for no backtest. What it found out is kept with the end of the job, in one transaction.
//
// Candles come from stored history. A job's settings name streams where those of the command line name files.
//
// Composition.
package jobs
