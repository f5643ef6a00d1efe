package bot

// What a bot did, as it is kept for people and programs to look up. All of it but the journal can be made again from the journal.

// Line is one entry of a bot's decision journal. Its text holds nothing but market time and what follows from it, so that the
// journal of a bot on paper and that of a backtest over the same candles are the same bytes.
type Line struct {
	Seq   int64  // from 1, without gaps
	Time  int64  // close time of the instant, ms UTC
	Kind  string // begin, candles, step, hand, venue, end
	Text  []byte // one JSON object
	Chain []byte // SHA-256 of the chain of the line before (nothing for the first) and the text
}

// Order is an order as its last change left it.
type Order struct {
	ID       uint64 // within the bot
	Slot     int
	Kind     string
	Side     string
	Status   string
	Reason   string // why it exists; if it was refused, cancelled by the engine or expired, why
	Text     string // sentence of a refusal
	Tag      string
	Qty      Decimal // base currency; 0 until its size is resolved
	Filled   Decimal
	Value    Decimal // quote currency, of what was filled
	Price    Decimal // limit; 0: none
	Stop     Decimal // trigger; 0: none
	Parent   uint64  // order whose fill brought it alive, or 0
	Placed   int64   // ms UTC
	Changed  int64   // ms UTC
	ClientID string  // at an exchange; "" on paper
	SendBy   int64   // ms UTC by the database's clock, after which it may not be sent any more; 0 on paper
	Planned  int64   // ms UTC, when it was first kept
}

// Fill is one execution.
type Fill struct {
	Seq       int64 // within the bot, from 1
	Order     uint64
	Slot      int
	Time      int64 // ms UTC
	Side      string
	Qty       Decimal
	Price     Decimal
	Value     Decimal // quote currency
	Fee       Decimal // quote currency
	Realised  Decimal // profit and loss, after the fee, quote currency
	Liquidity string  // maker, taker
	Reason    string
	Tag       string
	Trade     int64 // the exchange's number, unique among those of a symbol; 0 on paper
}

// Entry is one side of a booking in the ledger.
type Entry struct {
	Fill    int64  // Seq of the fill it belongs to; 0: a deposit or funding
	Account string // wallet, market, fees, funding, deposits, dust
	Asset   int    // 0: quote currency; slot + 1: base currency of a slot
	Amount  Decimal
	Time    int64 // ms UTC
}

// Position is what a slot holds.
type Position struct {
	Slot       int
	Qty        Decimal // base currency, negative when short
	Entry      Decimal // average price
	Realised   Decimal
	Unrealised Decimal // at the last close
	Last       Decimal // last close
}

// Point is the equity at a close.
type Point struct {
	Time   int64 // ms UTC
	Equity Decimal
}

// Log is one line for the bot's owner, from the strategy or from the engine.
type Log struct {
	Time   int64  // market time, ms UTC
	Level  string // info, warn, error
	Source string // strategy, engine
	Text   string
}

// Dot is a point that the strategy drew.
type Dot struct {
	Time  int64
	Index int // in the strategy's description
	Value float64
}

// Batch is what a bot did since its last commit. It is committed whole, or not at all.
type Batch struct {
	Cursor    int64 // close time of the last instant, ms UTC
	Lines     []Line
	Orders    []Order // changed, each once
	Fills     []Fill
	Entries   []Entry
	Positions []Position // all of them, if any changed or is worth something else where the equity is noted
	Equity    []Point
	Logs      []Log
	Dots      []Dot
	Commands  []int64 // Seq of the commands that were carried out, or refused
}
