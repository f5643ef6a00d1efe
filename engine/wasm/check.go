package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// Verdict says rule by rule whether a module may be used.
type Verdict struct {
	OK          bool                  `json:"ok"`
	SHA256      string                `json:"module_sha256"` // of the file
	Description *strategy.Description `json:"describe"`      // nil if it could not be read
	Rules       []Rule                `json:"rules"`         // all of them, in order
}

// Candles and slots of the trial run.
const trialCandles = 500

// Check judges a module: it compiles and starts it and lets it run over a few hundred made-up candles with its default
// parameters. The error is the machine's or the context's; whatever is wrong with the module is in the verdict.
func (h *Host) Check(ctx context.Context, file []byte) (Verdict, error) {
	sum := sha256.Sum256(file)
	v := Verdict{SHA256: hex.EncodeToString(sum[:])}
	m, rules, _, err := h.load(ctx, file)
	if err != nil {
		return v, err
	}
	if m != nil {
		defer m.Close()
		d := m.Description()
		v.Description = &d
		more, err := m.trial(ctx)
		if err != nil {
			return v, err
		}
		rules = append(rules, more...)
	}
	v.OK = len(rules) == len(ruleOrder) && rules[len(rules)-1].OK
	for _, id := range ruleOrder[len(rules):] {
		rules = append(rules, Rule{id, false, "not checked, because a rule before it does not hold"})
	}
	v.Rules = rules
	return v, nil
}

// trial starts the module with its defaults and feeds it candles. It returns the rules start and run, as far as it came.
func (m *Module) trial(ctx context.Context) ([]Rule, error) {
	values, err := m.description.Bind(nil)
	var i *Instance
	if err == nil {
		i, err = m.Start(ctx, values, 0)
	}
	if err != nil {
		if kind := fault.KindOf(err); kind == fault.Strategy || kind == fault.Refused || kind == fault.Invalid {
			return []Rule{{ruleStart, false, fault.Sentence(err)}}, nil
		}
		return nil, err
	}
	defer i.Close()
	rules := []Rule{{ruleStart, true, messages[ruleStart]}}
	var (
		step = strategy.Step{View: &strategy.View{Cash: 10000, Positions: make([]strategy.Position, i.slots)}, Equity: 10000}
		d    strategy.Decision
		fuel int64
	)
	for k := range trialCandles {
		m.trialStep(&step, k)
		if err := i.Step(&step, &d); err != nil {
			return append(rules, Rule{ruleRun, false, fmt.Sprintf("on candle %d of a made-up market: %s", k+1, fault.Sentence(err))}), nil
		}
		step.View = nil
		fuel = max(fuel, d.Fuel)
	}
	message := fmt.Sprintf("%d candles, at most %d fuel a step of %d", trialCandles, fuel, m.limits.StepFuel)
	return append(rules, Rule{ruleRun, true, message}), nil
}

// trialStep makes the k-th step of the trial: a slow wave with a fast one on it, on every series at once.
func (m *Module) trialStep(step *strategy.Step, k int) {
	const hour = 3_600_000
	wave := func(k, period int) float64 { // a triangle between -1 and 1
		x := k % period
		return 4*float64(min(x, period-x))/float64(period) - 1
	}
	price := func(k int) float64 { return 1000 + 100*wave(k, 180) + 20*wave(k, 13) }
	step.Time = int64(k+1) * hour
	step.NextID = uint64(k+1) * 1000
	step.Candles = step.Candles[:0]
	open, last := price(k), price(k+1)
	candle := market.Candle{
		Time: int64(k) * hour, Open: open, High: max(open, last) + 5, Low: min(open, last) - 5, Close: last, Volume: 100 + 50*wave(k, 24),
	}
	for slot := range m.description.Slots {
		for series := range max(1, len(m.description.Slots[slot].Timeframes)) {
			step.Candles = append(step.Candles, market.Event{Candle: candle, Slot: slot, Series: series, Base: series == 0, Complete: true})
		}
	}
}
