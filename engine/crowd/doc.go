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
// Composition, for a test alone.
package crowd
