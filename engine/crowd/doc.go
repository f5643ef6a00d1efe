// Package crowd measures how many bots one worker process can run: thousands of paper bots on a synthetic market, around a real
// PostgreSQL and a real Redis, or around SQLite as `tradebot serve` has it. It holds one benchmark and no code that others use:
//
//	make bench-bots
//	go test -run '^$' -bench Bots -benchtime 1x ./engine/crowd -args -bots 200 -pace 5s -minutes 2
//
// The worker is a process of its own, so that its memory is its own and it can be killed. What it is asked is what a person would
// notice: how long after a candle's close every bot has seen it and its decision is safe in the database; how long a cold start
// takes; how long bots stand still when their worker is killed and another one comes.
//
// Minutes come faster than in life, every 15 seconds unless somebody says otherwise, which makes the figures no better than life's.
//
// # What it came to
//
// On two cores that were busy with ten times as much as they can do (load 17), 2,000 Go strategies on 20 symbols around PostgreSQL
// with fsync and Redis: all had seen a candle and were committed 0.4 to 0.6 s after its close, half of them after 0.3 to 0.5 s; the
// worker took 0.8 s of processor for it, the database 0.4 s. A bot took 290 KiB. A step took 30 us, of which the strategy with its
// account is the most; what a bot waits for are the others in the same transaction.
//
// The bottlenecks, as they stand now:
//
//   - After a worker's death: its leases, up to eight seconds, then making bots again. Per bot that is 2 ms of processor, most of it for
//     an instance of a Go module (its data is copied before the image is mapped over it, its function table is filled), and 1.5 us
//     for each candle of its life.
//   - In memory: the function tables of wazero, 85 KiB a bot, and the pages a Go guest writes, 80 KiB. Pages that guests share count
//     once in PSS and 2,000 times in RSS.
//   - In the database: a row of the bot and one of what it drew, every candle; then orders with their bookings.
//
// Composition, for a test alone.
package crowd
