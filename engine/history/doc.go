// Package history is stored candles: it reads them from CSV files and writes them back.
//
// It reads what people have: exports of exchanges, of pandas, of spreadsheets. So the separator, the unit of time, the order
// and the names of columns are recognised rather than asked for. What it reads it does not repair: a line that is broken or
// impossible ends the reading with the file, the line and what to do, because a strategy tested on guessed prices is tested
// on nothing. Prices with more than 8 decimals are the exception, rounded and counted (market.Series.Rounded).
//
// Files are read in blocks, so that memory is that of the candles alone, 48 bytes each.
//
// An adapter: it may import fault and market, and no other adapter.
package history
