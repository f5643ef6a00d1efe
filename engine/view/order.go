package view

import (
	"strconv"

	"tradebot/engine/bot"
)

// Order is an order of a bot.
type Order struct {
	ID       string  `json:"id" doc:"number of the order within the bot, up to 63 bits, as text"`
	Bot      string  `json:"bot" doc:"id of the bot"`
	Slot     string  `json:"slot" doc:"name of the slot in the strategy"`
	Kind     string  `json:"kind" doc:"market, limit, stop and so on"`
	Side     string  `json:"side" enum:"buy,sell" doc:"which way it goes"`
	Status   string  `json:"status" enum:"planned,sending,unknown,open,partially_filled,filled,canceled,rejected,expired" doc:"state of the order"`
	Reason   string  `json:"reason" doc:"why it exists; of one that was refused, taken back or expired, why"`
	Text     string  `json:"text" doc:"a sentence that says why it was refused; empty if it was not"`
	Tag      string  `json:"tag" doc:"what the strategy called it"`
	Qty      string  `json:"qty" doc:"quantity in base currency; 0 until it is known, which depends on the price at which it is placed"`
	Filled   string  `json:"filled" doc:"quantity that was filled so far, in base currency"`
	Value    string  `json:"value" doc:"what was filled, in quote currency"`
	Price    *string `json:"price" doc:"limit price; null if it has none"`
	Stop     *string `json:"stop" doc:"trigger price; null if it has none"`
	Parent   *string `json:"parent" doc:"number of the order whose fill brought it alive; null if there is none"`
	Placed   int64   `json:"placed" doc:"when it was placed by the market's clock, ms UTC"`
	Changed  int64   `json:"changed" doc:"when it last changed by the market's clock, ms UTC"`
	ClientID *string `json:"client_id" doc:"its id at the exchange; null on paper"`
}

// FromOrder writes an order of a bot.
func FromOrder(id string, c *bot.Config, o *bot.Order) Order {
	name, _ := slot(c, o.Slot)
	var parent *string
	if o.Parent != 0 {
		text := strconv.FormatUint(o.Parent, 10)
		parent = &text
	}
	return Order{
		ID: strconv.FormatUint(o.ID, 10), Bot: id, Slot: name, Kind: o.Kind, Side: o.Side, Status: o.Status, Reason: o.Reason, Text: o.Text, Tag: o.Tag,
		Qty: o.Qty.String(), Filled: o.Filled.String(), Value: o.Value.String(), Price: amount(o.Price), Stop: amount(o.Stop), Parent: parent,
		Placed: o.Placed, Changed: o.Changed, ClientID: some(o.ClientID),
	}
}

// Fill is an execution of an order of a bot.
type Fill struct {
	Seq       int64  `json:"seq" doc:"number of the fill within the bot, from 1"`
	Bot       string `json:"bot" doc:"id of the bot"`
	Order     string `json:"order" doc:"number of the order"`
	Slot      string `json:"slot" doc:"name of the slot in the strategy"`
	Time      int64  `json:"time" doc:"when, ms UTC"`
	Side      string `json:"side" enum:"buy,sell" doc:"which way it went"`
	Qty       string `json:"qty" doc:"quantity in base currency"`
	Price     string `json:"price" doc:"price in quote currency"`
	Value     string `json:"value" doc:"quantity times price, in quote currency"`
	Fee       string `json:"fee" doc:"fee in quote currency"`
	Realised  string `json:"realised" doc:"profit or loss that it realised, after the fee, in quote currency"`
	Liquidity string `json:"liquidity" enum:"maker,taker" doc:"whether the order rested (maker) or was filled at once (taker)"`
	Reason    string `json:"reason" doc:"why the order existed"`
	Tag       string `json:"tag" doc:"what the strategy called the order"`
	Trade     *int64 `json:"trade" doc:"the exchange's number of it; null on paper"`
}

// FromFill writes a fill of a bot.
func FromFill(id string, c *bot.Config, f *bot.Fill) Fill {
	name, _ := slot(c, f.Slot)
	return Fill{
		Seq: f.Seq, Bot: id, Order: strconv.FormatUint(f.Order, 10), Slot: name, Time: f.Time, Side: f.Side, Qty: f.Qty.String(), Price: f.Price.String(), Value: f.Value.String(),
		Fee: f.Fee.String(), Realised: f.Realised.String(), Liquidity: f.Liquidity, Reason: f.Reason, Tag: f.Tag, Trade: some(f.Trade),
	}
}

// amount writes an amount that is there if it is not 0.
func amount(d bot.Decimal) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}
