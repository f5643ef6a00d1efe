package view

import (
	"tradebot/engine/bot"
	"tradebot/engine/store"
)

// Position is what a slot of a bot holds.
type Position struct {
	Bot        string `json:"bot" doc:"id of the bot"`
	Slot       string `json:"slot" doc:"name of the slot in the strategy"`
	Market     string `json:"market" doc:"the market of the slot, EXCHANGE:SYMBOL:TIMEFRAME"`
	Base       string `json:"base,omitempty" doc:"currency that is held; absent where the symbol does not tell" example:"BTC"`
	Quote      string `json:"quote,omitempty" doc:"currency of its prices and of what it made; absent where base is" example:"USDT"`
	Qty        string `json:"qty" doc:"quantity in base currency, negative when short; 0 if nothing is held"`
	Entry      string `json:"entry" doc:"average price at which it was entered"`
	Realised   string `json:"realised" doc:"profit and loss that the slot has realised, in quote currency"`
	Unrealised string `json:"unrealised" doc:"profit or loss if it were closed at the last price, in quote currency"`
	Last       string `json:"last" doc:"the last price"`
}

// FromPosition writes a position of a bot.
func FromPosition(id string, c *bot.Config, p *bot.Position) Position {
	name, market := slot(c, p.Slot)
	pair := pairOf(market)
	return Position{
		Bot: id, Slot: name, Market: market, Base: pair.Base, Quote: pair.Quote, Qty: p.Qty.String(), Entry: p.Entry.String(), Realised: p.Realised.String(), Unrealised: p.Unrealised.String(),
		Last: p.Last.String(),
	}
}

// Point is the equity of a bot at a close.
type Point struct {
	Bot    string `json:"bot,omitempty" doc:"id of the bot, in an event; absent in the curve of one bot"`
	Time   int64  `json:"time" doc:"close time, ms UTC"`
	Equity string `json:"equity" doc:"what the bot was worth, in quote currency"`
}

// FromPoint writes a point of a bot's equity; id "" is left out.
func FromPoint(id string, p *bot.Point) Point { return Point{id, p.Time, p.Equity.String()} }

// Log is a line of a bot's log.
type Log struct {
	ID     int64  `json:"id,omitempty" doc:"number of the line; absent in an event"`
	Bot    string `json:"bot" doc:"id of the bot"`
	Time   int64  `json:"time" doc:"market time, ms UTC"`
	Level  string `json:"level" enum:"info,warn,error" doc:"how bad it is"`
	Source string `json:"source" enum:"strategy,engine" doc:"who says so"`
	Text   string `json:"text" doc:"what happened"`
}

// FromLog writes a line of a bot's log.
func FromLog(id string, m *store.Message) Log {
	return Log{ID: m.ID, Bot: id, Time: m.Time, Level: m.Level, Source: m.Source, Text: m.Text}
}
