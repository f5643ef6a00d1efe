package sim_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/market"
	"tradebot/engine/order"
	"tradebot/engine/risk"
	"tradebot/engine/sim"
	"tradebot/engine/strategy"

	"github.com/quagmt/udecimal"
)

// script is a golden script, as it was read and as it was played.
type script struct {
	lines  []string
	rules  []string
	slots  []string
	cash   order.Decimal
	filter market.Instrument // of every slot
	costs  sim.Config
	maker  bool // a maker's fee was given
	limits risk.Limits
	every  market.Timeframe
	series []market.Timeframe // what the strategy looks at
	from   int64              // open time of the first candle, ms UTC
	warmup int64              // candles of warm-up
	at     int64              // open time of the next candle, ms UTC
	tracks []market.Track
	blocks []*block
	orders uint64 // asked for so far
}

// block is an instant of a script: a candle line and what follows it.
type block struct {
	line   int // index of the candle's line
	asks   []strategy.Intent
	asked  int      // index of the last line that asks for something; -1: none does
	events [2][]int // lines that expect an event, before and after what is asked for
	states []int    // lines that expect states

	happened [2][]string // events before and after
	state    [2]func(key string, slot int) string
}

// parseScript reads a script. The error says which line is wrong.
func parseScript(text string) (*script, error) {
	s := &script{
		lines: strings.Split(strings.TrimRight(text, "\n"), "\n"), slots: []string{"a"}, filter: market.Unfiltered("X"),
		every: market.Timeframe(time.Hour.Milliseconds()), from: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
	}
	for i, line := range s.lines {
		var err error
		body, _, _ := strings.Cut(line, "#")
		words := strings.Fields(body)
		switch {
		case i == 0:
			head, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
			if !ok || !strings.HasPrefix(line, "# ") {
				err = errors.New("the first line is not `# rule: what it shows`")
			}
			s.rules = strings.Split(head, ", ")
		case len(words) == 0:
		case words[0] == ">":
			err = s.expect(i, words[1:])
		case words[0] == "candle":
			err = s.candle(i, strings.TrimPrefix(strings.TrimSpace(body), "candle"))
		case words[0] == "gap":
			var n int
			n, err = strconv.Atoi(strings.Join(words[1:], " "))
			s.at += int64(n) * int64(s.every)
		case len(s.blocks) == 0:
			for _, setting := range strings.Split(body, ",") {
				if err = s.set(strings.Fields(setting)); err != nil {
					break
				}
			}
		default:
			err = s.ask(i, words)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if !s.maker {
		s.costs.MakerFee = s.costs.Fee
	}
	return s, nil
}

// set reads one setting.
func (s *script) set(words []string) (err error) {
	if len(words) == 0 {
		return errors.New("a setting is empty")
	}
	value := strings.Join(words[1:], " ")
	switch words[0] {
	case "cash":
		s.cash, err = udecimal.Parse(value)
	case "fee":
		s.costs.Fee, err = unit(words, "%", 2)
	case "maker":
		s.maker = true
		s.costs.MakerFee, err = unit(words, "%", 2)
	case "slippage":
		s.costs.Slippage, err = unit(words, "bps", 0)
	case "spread":
		s.costs.Spread, err = unit(words, "bps", 0)
	case "volume_cap":
		s.costs.VolumeCap, err = unit(words, "%", 2)
	case "funding":
		s.costs.Funding, err = unit(words, "%", 2)
	case "fills":
		s.costs.Profile, err = sim.ParseProfile(value)
	case "tick":
		s.filter.Tick, err = udecimal.Parse(value)
	case "lot":
		s.filter.Lot, err = udecimal.Parse(value)
	case "min_notional":
		s.filter.MinNotional, err = udecimal.Parse(value)
	case "slots":
		s.slots = words[1:]
	case "limit":
		err = risk.ParseLimit(&s.limits, value)
	case "every":
		s.every, err = market.ParseTimeframe(value)
	case "timeframes":
		var series []market.Timeframe
		series, err = strategy.Slot{Timeframes: words[1:]}.Series(s.every)
		s.series = series
	case "from":
		var from time.Time
		from, err = time.Parse("2006-01-02T15:04", value)
		s.from = from.UnixMilli()
	case "warmup":
		s.warmup, err = strconv.ParseInt(value, 10, 64)
	case "buy", "sell", "close", "cancel", "repeat":
		err = errors.New("nothing can be asked for before the first candle")
	default:
		err = fmt.Errorf("unknown word %q", words[0])
	}
	return err
}

// unit reads a setting in percent or basis points; the point moves shift places.
func unit(words []string, suffix string, shift uint8) (order.Decimal, error) {
	value := strings.Join(words[1:], " ")
	if !strings.HasSuffix(value, suffix) {
		return order.Decimal{}, fmt.Errorf("%s is written in %s", words[0], suffix)
	}
	d, err := udecimal.Parse(strings.TrimSuffix(value, suffix))
	if err != nil {
		return d, err
	}
	return d.Mul(udecimal.MustFromInt64(1, shift)), nil
}

// slot returns the index of a slot's name.
func (s *script) slot(name string) (int, error) {
	for i, known := range s.slots {
		if known == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown slot %q", name)
}

// candle reads the candles of an instant.
func (s *script) candle(line int, text string) error {
	if len(s.blocks) == 0 {
		s.at += s.from
		s.tracks = make([]market.Track, len(s.slots))
		for i := range s.tracks {
			s.tracks[i].Base, s.tracks[i].Series = s.every, s.series
			if s.series == nil {
				s.tracks[i].Series = []market.Timeframe{s.every}
			}
		}
	}
	for _, part := range strings.Split(text, "|") {
		words, slot := strings.Fields(part), 0
		if len(s.slots) > 1 || len(words) > 0 && words[0] >= "a" {
			if len(words) == 0 {
				return errors.New("a candle is empty")
			}
			var err error
			if slot, err = s.slot(words[0]); err != nil {
				return err
			}
			words = words[1:]
		}
		figures := [5]float64{4: 1000}
		if len(words) != 4 && len(words) != 5 {
			return errors.New("a candle is open, high, low, close and perhaps volume")
		}
		for i, word := range words {
			var err error
			if figures[i], err = strconv.ParseFloat(word, 64); err != nil {
				return err
			}
		}
		c := market.Candle{Time: s.at, Open: figures[0], High: figures[1], Low: figures[2], Close: figures[3], Volume: figures[4]}
		if err := c.Check(); err != nil {
			return err
		}
		s.tracks[slot].Candles = append(s.tracks[slot].Candles, c)
	}
	s.at += int64(s.every)
	s.blocks = append(s.blocks, &block{line: line, asked: -1})
	return nil
}

// stateWords are the states that can be expected, and how many words their value has.
var stateWords = map[string]int{"cash": 1, "equity": 1, "realised": 1, "free": 1, "open": 1, "position": 0}

// expect notes a line that expects something.
func (s *script) expect(line int, words []string) error {
	if len(s.blocks) == 0 {
		return errors.New("nothing can be expected before the first candle")
	}
	b := s.blocks[len(s.blocks)-1]
	if len(words) == 0 {
		return errors.New("it expects nothing")
	}
	if _, ok := stateWords[words[0]]; ok {
		b.states = append(b.states, line)
		_, err := s.stateOf(b, line)
		return err
	}
	when := 0
	if b.asked >= 0 {
		when = 1
	}
	b.events[when] = append(b.events[when], line)
	return nil
}
