// Package hub brings the candles of live markets to all bots of a process, over one subscription a stream.
//
//	source -> checks -> repair from history -> kept, as every process keeps it -> bots
//
// What a source sends is not trusted. A candle that comes twice, too late, or changed is dropped: the first that was kept counts,
// for bots have acted on it. When candles are missing the hub asks the source's history for them, again and again, and lets
// nobody see a later one before; bots wait meanwhile, and [Stream.Gap] says for what. Where the source's history says that
// there were none (an exchange that was down), the gap is a fact, and bots go on with the candle after it, as a backtest does.
//
// A candle is kept before any bot sees it. Where several processes follow one stream the first to keep it decides what it was,
// and all see that: a replay has to find the bytes the bot saw.
//
// A stream goes on where its stored candles end, however long ago that was, so that there is never a hole between what a bot saw last
// and the present, and none is filled in behind a bot that has seen it.
//
// A source that has gone silent is asked for what should have closed meanwhile; so a dead connection is noticed after a candle
// and a moment, not when somebody wonders.
//
// Composition: it may import fault and market, and declares what it needs of sources and of history.
package hub
