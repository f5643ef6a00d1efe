// Package history is stored candles: a [Library] of every stream's months, and the CSV files that people bring and take away.
//
// # The library
//
// It keeps candles on a [Shelf], which is a database, declared here and made elsewhere; package shelftest has the suite that each
// passes. The month under way is a tail of single candles. Months that are over become chunks (package chunk): some 8 bytes a
// candle, checked by hash whenever they are read. What is stored does not change, because a bot's journal names the candles it saw
// by their hash, and a replay must find them:
//
//   - Of sources that disagree about a candle the first wins, and who brings another is told what is stored.
//   - A gap can be filled until the month is sealed, three days after its last candle closed. A later candle is left out.
//   - Only an import with force supersedes a sealed month, by a new revision; the earlier ones stay and can be read. In months not
//     sealed yet nothing supersedes a candle.
//
// Unpacked months are kept in memory and shared by all bots of a process, without a copy. Nothing in the library remembers which
// months there are, so that what another process stores is seen at once.
//
// # Files
//
// It reads what people have: exports of exchanges, of pandas, of spreadsheets, and Binance's bulk files in their archives. So the
// separator, the unit of time, the order and the names of columns are recognised rather than asked for. What it reads it does not
// repair: a line that is broken or impossible ends the reading with the file, the line and what to do, because a strategy tested on
// guessed prices is tested on nothing. Prices with more than 8 decimals are the exception, rounded and counted
// (market.Series.Rounded). Files are read in blocks, so that memory is that of the candles alone, 48 bytes each.
//
// An adapter: it may import fault, market and chunk, and no other adapter.
package history
