// Package bot says what a bot is, which states it goes through, and what people can ask of it. It is words and rules: who runs
// a bot, and where it is kept, is somebody else's.
//
// # Life
//
// The table of state.go is the whole life of a bot, and nobody sets a state but through [Next]:
//
//	state      event      state after   what it means
//	created    start      starting      somebody wants it to run
//	created    fail       failed        its strategy or market is gone
//	starting   ready      running       its journal is replayed, it is up to date
//	starting   pause      paused
//	starting   stop       stopping
//	starting   fail       failed
//	running    pause      paused        for one of the reasons of [Pause]
//	running    stop       stopping      orders are being taken back
//	running    fail       failed        its strategy broke a rule, or its books cannot be trusted
//	paused     pause      paused        a stronger reason takes the place of a weaker one
//	paused     resume     running
//	paused     stop       stopping
//	paused     fail       failed
//	stopping   done       stopped
//	stopping   fail       failed
//	stopped    start      starting
//	failed     start      starting      somebody looked at it, and wants it to run again
//	failed     stop       stopping      or wants its orders taken back
//
// A bot that is starting, running, paused or stopping is active: somebody has to look after it, and the sweep over the
// database sees to it that somebody does.
//
// # Pauses
//
// What a pause holds back, and who ends it, follows from its reason ([Pause.Hold], [Pause.EndedBy]). Limits and protections are
// enforced by the account itself, bar by bar, exactly as in a backtest; the pause that shows them only makes them visible. So
// whoever reactivates a bot too late, or twice, changes nothing in what it trades.
//
// It is pure and may import fault, market, risk and the exact decimals (udecimal).
package bot
