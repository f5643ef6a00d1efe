package view

import (
	"maps"
	"strconv"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/market"
)

// Bot is a bot.
type Bot struct {
	ID       string            `json:"id" doc:"id of the bot"`
	Name     string            `json:"name" doc:"its name"`
	Strategy string            `json:"strategy" doc:"name of its strategy"`
	Module   string            `json:"module" doc:"SHA-256 of the version of the strategy that it runs"`
	Mode     string            `json:"mode" enum:"paper,live" doc:"where its orders go: to a simulated exchange or to a real one"`
	Status   string            `json:"status" enum:"created,starting,running,paused,stopping,stopped,failed" doc:"state of its life"`
	Pause    string            `json:"pause" enum:",daily_trades,daily_profit,daily_loss,protection,data_gap,user,kill_switch" doc:"why it is paused; empty if it is not"`
	Reason   string            `json:"reason" doc:"a sentence for its owner: why it is paused or failed, or what it waits for; empty if there is nothing to say"`
	Held     string            `json:"held" enum:"nothing,entries,all" doc:"what a person holds back of what the strategy asks for"`
	Slots    []Slot            `json:"slots" doc:"the markets it trades, in the order of the strategy's slots"`
	Params   map[string]string `json:"params" doc:"parameters of the strategy that differ from their defaults"`
	Limits   []string          `json:"limits" doc:"limits and protections, each as NAME=VALUE"`
	Cash     string            `json:"cash" doc:"amount of quote currency it began with"`
	Costs    Costs             `json:"costs" doc:"what paper trading costs"`
	Interval int64             `json:"interval" doc:"ms between its looks at the market; 0: whenever a candle closes"`
	Warmup   *int              `json:"warmup" doc:"candles of every series before the first that counts; null: as many as the strategy wants"`
	Seed     string            `json:"seed" doc:"seed of the pseudo-random numbers the strategy may ask for, an integer of up to 64 bits as text"`
	Account  *string           `json:"account" doc:"id of the exchange account it trades with; null on paper"`
	Equity   *string           `json:"equity,omitempty" doc:"what it is worth in quote currency; absent before its first candle, and in events about its state"`
	PnL      *string           `json:"pnl,omitempty" doc:"equity less the cash it began with; absent where equity is"`
	Previous *string           `json:"previous" doc:"SHA-256 of the version that ran before the last upgrade; null if there was none"`
	Version  int64             `json:"version" doc:"counts changes; send it as If-Match to change the bot"`
	Cursor   *int64            `json:"cursor" doc:"close time of the last candle it has seen, ms UTC; null before the first"`
	Created  int64             `json:"created" doc:"when it was made, ms UTC"`
	Changed  int64             `json:"changed" doc:"when its configuration or state last changed, ms UTC"`
	Deleted  bool              `json:"deleted,omitempty" doc:"true in the event that says that the bot was deleted; absent otherwise"`
}

// Slot is a slot of a strategy and its market.
type Slot struct {
	Slot   string `json:"slot" doc:"name of the slot in the strategy"`
	Market string `json:"market" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME" example:"binance:BTCUSDT:1m"`
	Base   string `json:"base,omitempty" readOnly:"true" maxLength:"32" doc:"currency that is bought and sold there; absent where the symbol does not tell" example:"BTC"`
	Quote  string `json:"quote,omitempty" readOnly:"true" maxLength:"32" doc:"currency it is paid with, that of prices and of the bot's money; absent where base is" example:"USDT"`
}

// FromSlots writes the slots of a configuration.
func FromSlots(slots []bot.Slot) []Slot {
	all := make([]Slot, len(slots))
	for i := range slots {
		pair := pairOf(slots[i].Market)
		all[i] = Slot{slots[i].Name, slots[i].Market, pair.Base, pair.Quote}
	}
	return all
}

// pairOf returns the currencies of a market, EXCHANGE:SYMBOL:TIMEFRAME.
func pairOf(name string) market.Pair {
	_, rest, _ := strings.Cut(name, ":")
	symbol, _, _ := strings.Cut(rest, ":")
	return market.PairOf(symbol)
}

// Costs are what paper trading costs.
type Costs struct {
	Fee       string `json:"fee" doc:"fee of an order that is filled at once, a fraction of the value: 0.001 is 0.1 %"`
	MakerFee  string `json:"maker_fee" doc:"fee of an order that rests, a fraction of the value"`
	Slippage  string `json:"slippage_bps" doc:"slippage in basis points"`
	Spread    string `json:"spread_bps" doc:"spread in basis points"`
	VolumeCap string `json:"volume_cap" doc:"share of a candle's volume that all orders together may take; 0: no limit"`
	Fills     string `json:"fills" doc:"how fills are simulated"`
}

// FromBot writes a bot. worth is the last point of its equity, nil if there is none or nobody knows it.
func FromBot(b *bot.Bot, worth *bot.Point) Bot {
	c := &b.Config
	v := Bot{
		ID: b.ID, Name: c.Name, Strategy: c.Strategy, Module: c.Module, Mode: string(c.Mode),
		Status: string(b.Status), Pause: string(b.Pause), Reason: b.Reason, Held: b.Held.String(),
		Slots: FromSlots(c.Slots), Params: maps.Clone(c.Params), Limits: append([]string{}, c.Limits...),
		Cash: c.Cash.String(), Costs: FromCosts(&c.Costs), Interval: c.Interval, Warmup: c.Warmup, Seed: strconv.FormatUint(c.Seed, 10),
		Account: some(c.Account), Previous: some(b.Previous), Version: b.Version, Cursor: some(b.Cursor), Created: b.Created, Changed: b.Changed,
	}
	if v.Params == nil {
		v.Params = map[string]string{}
	}
	if worth != nil {
		v.Equity, v.PnL = some(worth.Equity.String()), some(worth.Equity.Sub(c.Cash).String())
	}
	return v
}

// FromCosts writes costs.
func FromCosts(c *bot.Costs) Costs {
	return Costs{c.Fee.String(), c.MakerFee.String(), c.Slippage.String(), c.Spread.String(), c.VolumeCap.String(), c.Fills}
}

// some returns a value that may not be there: null if it is the zero value.
func some[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}

// slot names a slot of a configuration by its index, and its market.
func slot(c *bot.Config, index int) (name, market string) {
	if index < 0 || index >= len(c.Slots) {
		return strconv.Itoa(index), ""
	}
	return c.Slots[index].Name, c.Slots[index].Market
}
