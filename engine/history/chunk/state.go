package chunk

// State is what tells whether candles of a stream are still as somebody has read them. While Sealed stays no candle goes or is another;
// while Newest stays too there is none after those that were there, and what comes to be fills gaps, or lies before the first.
type State struct {
	Sealed int64 // how many chunks there are
	Newest int64 // time of the last candle of the tail; -market.MaxTime - 1 if it has none
}
