// Package desk is where bots sit: it makes a bot out of its journal, feeds it candles, lets people act on it, and hands over what
// it did, to be committed whole.
//
// A bot's state is kept nowhere but in its journal. A [Seat] is opened with what the first line says and fed the candles that the
// bot saw; so starting, restarting after a crash, moving to another process and proving what was decided are one operation,
// [Replay]. It takes about a quarter of a microsecond a candle; a year of minutes is replayed in a seventh of a second, so
// there is no second way, by snapshots, which could say something else.
//
// A bot lives several times: every start after a stop begins another life with the same account, perhaps with another version
// of its strategy and other parameters. The new strategy is warmed up from history without the account taking part.
//
// What is stored for people (orders, fills, equity, log lines) is made of the same steps and committed with the lines, and is
// never read back by the engine.
//
// Composition.
package desk
