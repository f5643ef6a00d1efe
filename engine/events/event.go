package events

import (
	"encoding/json"
	"slices"
)

// Type is what an event is about. The words are read by programs outside.
type Type string

// The types. The data of all but the last is the JSON of package view.
const (
	Bot      Type = "bot"      // a bot's state or configuration, or that it was deleted
	Order    Type = "order"    // an order
	Fill     Type = "fill"     // an execution
	Equity   Type = "equity"   // what a bot is worth
	Position Type = "position" // what a slot of a bot holds
	Log      Type = "log"      // a line of a bot's log
	Price    Type = "price"    // the close of a candle
	Job      Type = "job"      // a backtest, sweep or download: that it is there, how far it is, how it ended
	Account  Type = "account"  // an exchange account
	Exchange Type = "exchange" // how much a process asks of an exchange, and how the exchange's clock goes
	Reset    Type = "reset"    // events are missing here: read everything anew; its data is null
)

// Types returns every type.
func Types() []Type {
	return []Type{Bot, Order, Fill, Equity, Position, Log, Price, Job, Account, Exchange, Reset}
}

// Event is something that happened.
type Event struct {
	ID   string // resumes after this event; opaque; set for who reads
	Type Type
	Time int64  // when it was published, ms UTC; 0: now
	User string // whom it belongs to; "": everybody
	Data json.RawMessage

	// Key says what the event replaces: of those of a user with the same type and key that wait to be sent the last counts, and they
	// are sent once a second. "": it replaces nothing and is sent at once.
	Key string
	// Once names the event among all processes: of those with the same name within some minutes the first is sent. "": it has none.
	Once string
}

// largest is how many bytes the data of an event has at most: a job with thousands of values to try. A larger one is dropped.
const largest = 64 << 10

// sound reports whether an event can be sent.
func (e *Event) sound() bool {
	return slices.Contains(types, e.Type) && len(e.Data) <= largest
}

var types = Types()

// size is about how many bytes an event takes in memory.
func (e *Event) size() int { return len(e.Data) + len(e.Key) + len(e.Once) + 128 }

// null is the data of an event that has none.
var null = json.RawMessage("null")
