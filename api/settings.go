package api

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// TestSettings are what a strategy is tested with; names and defaults are those of `tradebot backtest`.
type TestSettings struct {
	Strategy    string         `json:"strategy" minLength:"1" maxLength:"200" doc:"The strategy: its name or id (the newest version), NAME@3, or the SHA-256 of a version" example:"sma-cross"`
	Slots       []TestSlot     `json:"slots" nullable:"false" minItems:"1" maxItems:"64" doc:"A market for every slot of the strategy, of which candles are stored"`
	Params      map[string]any `json:"params,omitempty" doc:"Parameters of the strategy that differ from their defaults"`
	From        *int64         `json:"from,omitempty" doc:"Open time of the first candle that counts, ms UTC; candles before it are warm-up. Without: what is stored"`
	To          *int64         `json:"to,omitempty" doc:"Open time of the first candle after the last, ms UTC. Without: what is stored when the job is made"`
	Cash        string         `json:"cash,omitempty" default:"10000" maxLength:"64" doc:"Quote currency at the beginning"`
	Fee         string         `json:"fee,omitempty" default:"0" maxLength:"64" doc:"Fee of an order that takes liquidity, a fraction: 0.001 is 0.1 %"`
	MakerFee    string         `json:"maker_fee,omitempty" maxLength:"64" doc:"Fee of an order that rested, a fraction; as fee unless given"`
	SlippageBps string         `json:"slippage_bps,omitempty" default:"0" maxLength:"64" doc:"By how much fills are worse than the price, basis points"`
	SpreadBps   string         `json:"spread_bps,omitempty" default:"0" maxLength:"64" doc:"Between bid and ask, basis points; half of it is paid"`
	Tick        string         `json:"tick,omitempty" default:"0" maxLength:"64" doc:"Smallest step of a price; 0: 0.00000001"`
	Lot         string         `json:"lot,omitempty" default:"0" maxLength:"64" doc:"Smallest step of a quantity; 0: 0.00000001"`
	MinNotional string         `json:"min_notional,omitempty" default:"0" maxLength:"64" doc:"Smallest value of an order"`
	VolumeCap   string         `json:"volume_cap,omitempty" default:"0" maxLength:"64" doc:"Share of a candle's volume that may be filled in it; 0: no limit"`
	Funding     string         `json:"funding,omitempty" default:"0" maxLength:"64" doc:"Of a position's value every 8 hours, a fraction, paid by longs"`
	Fills       string         `json:"fills,omitempty" default:"default" maxLength:"64" doc:"Fill model: default (conservative), backtesting.py or backtrader"`
	Limits      []string       `json:"limits,omitempty" nullable:"false" maxItems:"64" doc:"Limits and protections, each as NAME=VALUE, like daily_loss_pct=5"`
	Seed        uint64         `json:"seed,omitempty" default:"1" doc:"Seed of the strategy's random numbers"`
}

// TestSlot binds a slot to a market's stored candles.
type TestSlot struct {
	Slot   string `json:"slot,omitempty" maxLength:"64" doc:"Name of the slot in the strategy; it may be left out if the strategy has only one"`
	Market string `json:"market" maxLength:"100" doc:"The market, EXCHANGE:SYMBOL:TIMEFRAME" example:"synth:BTCUSDT:1h"`
}

// settings makes settings of what somebody asks for. The errors are Invalid, and those of module.
func (s *Server) settings(ctx context.Context, who *user.Who, in *TestSettings) (backtest.Settings, error) {
	const op = "api.settings"
	out := backtest.Settings{From: in.From, To: in.To, Params: in.Params, Seed: in.Seed, Fills: in.Fills, Limits: in.Limits, MakerFee: &backtest.Decimal{}}
	var err error
	if out.Module, err = s.module(ctx, who, in.Strategy); err != nil {
		return out, err
	}
	for _, slot := range in.Slots {
		text := slot.Market
		if slot.Slot != "" {
			text = slot.Slot + "=" + text
		}
		out.Candles = append(out.Candles, text)
	}
	for _, number := range []struct {
		name, text string
		to         *backtest.Decimal
	}{
		{"cash", in.Cash, &out.Cash}, {"fee", in.Fee, &out.Fee}, {"maker_fee", in.MakerFee, out.MakerFee}, {"slippage_bps", in.SlippageBps, &out.SlippageBps},
		{"spread_bps", in.SpreadBps, &out.SpreadBps}, {"tick", in.Tick, &out.Tick}, {"lot", in.Lot, &out.Lot}, {"min_notional", in.MinNotional, &out.MinNotional},
		{"volume_cap", in.VolumeCap, &out.VolumeCap}, {"funding", in.Funding, &out.Funding},
	} {
		if number.text == "" {
			continue
		}
		if *number.to, err = udecimal.Parse(number.text); err != nil {
			return out, fault.New(fault.Invalid, op, "%s is %q, which is no number; write it like 0.001 or 25", number.name, number.text)
		}
	}
	if in.MakerFee == "" {
		out.MakerFee = nil
	}
	for name, value := range in.Params {
		switch v := value.(type) {
		case string, bool, float64, json.Number:
		default:
			return out, fault.New(fault.Invalid, op, "parameter %s is %v; a parameter is a number, true or false, or a text", name, v)
		}
	}
	return out, nil
}

// flag is a setting as the command line calls it.
var flag = regexp.MustCompile(`--[a-z]+(-[a-z]+)*`)

// says are words of the command line that mean files, and what they are here.
var says = strings.NewReplacer("is given no candles; add --candles ", "is given no market; add one to slots, like ", "=FILE", "=synth:BTCUSDT:1m",
	"is given two files, ", "is given two markets, ", ", and name the slot of every file, like ", ", and name the slot of each, like ", "--limit ", "limits ")

// here says an error in the words of the API: what are flags of the command line are fields of a body.
func here(err error) error {
	switch fault.KindOf(err) {
	case fault.Refused: // the strategy refuses its parameters, which is no question of who asks
		return fault.New(fault.Invalid, "api.here", "%s", fault.Sentence(err))
	case fault.Invalid:
	default: // none among them
		return err
	}
	text := flag.ReplaceAllStringFunc(says.Replace(fault.Sentence(err)), func(name string) string { return strings.ReplaceAll(name[2:], "-", "_") })
	return fault.New(fault.Invalid, "api.here", "%s", text)
}

// spread are settings by their names, each parameter for itself.
func spread(s *backtest.Settings) map[string]any {
	out := map[string]any{}
	body, _ := json.Marshal(s) // of what was read from JSON
	_ = json.Unmarshal(body, &out)
	params, _ := out["params"].(map[string]any)
	delete(out, "params")
	for name, value := range params {
		out["params."+name] = value
	}
	return out
}

// text is a value as JSON, to compare it.
func text(value any) string {
	body, _ := json.Marshal(value) // it was read from JSON
	return string(body)
}
