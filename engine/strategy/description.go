package strategy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/sdk/abi"
)

// Limits of a description, beside those of the contract's layout.
const (
	MaxName   = 64        // bytes of a name
	MaxText   = 1024      // bytes of about and help
	MaxOption = 64        // options of an enum
	MaxString = 256       // bytes of a string parameter
	MaxWarmup = 1_000_000 // candles of warm-up
)

// Base is the timeframe of the candles a bot is given, whatever it is.
const Base = "base"

// Description is what a strategy says of itself through tb_describe.
type Description struct {
	Name    string   `json:"name"`              // lower-case words joined by hyphens
	Version string   `json:"version"`           // the author's
	About   string   `json:"about,omitempty"`   // for the person who chooses
	Params  []Param  `json:"params,omitempty"`  // in the order of the form
	Slots   []Slot   `json:"slots"`             // at least one
	Warmup  int      `json:"warmup,omitempty"`  // candles of every series needed, with the defaults
	Signals []string `json:"signals,omitempty"` // names it listens to
	Plots   []Plot   `json:"plots,omitempty"`   // series it draws
}

// Slot is a place for a symbol.
type Slot struct {
	Name       string   `json:"name"`
	Timeframes []string `json:"timeframes,omitempty"` // Base, or a timeframe built from it; none is Base alone
	Help       string   `json:"help,omitempty"`
}

// Plot is a named series.
type Plot struct {
	Name string `json:"name"`
	Pane string `json:"pane,omitempty"` // "" over the candles, "own" beneath them
}

var (
	names    = regexp.MustCompile(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)
	versions = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$`)
)

// ParseDescription reads and checks what a module described. The error is a sentence for the module's author.
func ParseDescription(text []byte) (Description, error) {
	var d Description
	if len(text) > abi.MaxDescription {
		return d, fmt.Errorf("the description is %d bytes long; at most %d are allowed", len(text), abi.MaxDescription)
	}
	if !utf8.Valid(text) {
		return d, fmt.Errorf("the description is not valid UTF-8 text")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return Description{}, fmt.Errorf("the description is not the JSON that the contract asks for: %s", plain(err))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Description{}, fmt.Errorf("the description goes on after its closing brace")
	}
	if err := d.check(); err != nil {
		return Description{}, err
	}
	return d, nil
}

// Series returns the timeframes of a slot for a bot whose candles have timeframe base: Base stands for base itself. The
// error says which of them cannot be built from base.
func (s Slot) Series(base market.Timeframe) ([]market.Timeframe, error) {
	if len(s.Timeframes) == 0 {
		return []market.Timeframe{base}, nil
	}
	series := make([]market.Timeframe, len(s.Timeframes))
	for i, name := range s.Timeframes {
		if name == Base {
			series[i] = base
			continue
		}
		tf, err := market.ParseTimeframe(name)
		if err != nil {
			return nil, err
		}
		if !base.Builds(tf) {
			return nil, fmt.Errorf("slot %s needs %s candles, which cannot be built from %s candles; give it candles of %s or shorter", s.Name, tf, base, tf)
		}
		series[i] = tf
	}
	return series, nil
}

func (d *Description) check() error {
	if err := name("the strategy's name", d.Name); err != nil {
		return err
	}
	if !versions.MatchString(d.Version) {
		return fmt.Errorf("version %s must be 1 to 32 letters, digits, dots, plus or minus signs, like 1.0.0", quote(d.Version))
	}
	if err := prose("about", d.About); err != nil {
		return err
	}
	if err := limit("parameters", len(d.Params), abi.MaxParams); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range d.Params {
		p := &d.Params[i]
		if err := p.check(); err != nil {
			return err
		}
		if seen[p.Name] {
			return fmt.Errorf("parameter %s is described twice", p.Name)
		}
		seen[p.Name] = true
	}
	if len(d.Slots) == 0 {
		return fmt.Errorf("the strategy describes no slot; it needs at least one to be given candles")
	}
	if err := limit("slots", len(d.Slots), abi.MaxSlots); err != nil {
		return err
	}
	if err := d.checkSlots(); err != nil {
		return err
	}
	if d.Warmup < 0 || d.Warmup > MaxWarmup {
		return fmt.Errorf("warmup is %d candles; it must be between 0 and %d", d.Warmup, MaxWarmup)
	}
	return d.checkNames()
}

func (d *Description) checkSlots() error {
	seen := map[string]bool{}
	for _, s := range d.Slots {
		if err := name("a slot's name", s.Name); err != nil {
			return err
		}
		if seen[s.Name] {
			return fmt.Errorf("slot %s is described twice", s.Name)
		}
		seen[s.Name] = true
		if err := prose("the help of slot "+s.Name, s.Help); err != nil {
			return err
		}
		if err := limit("timeframes of slot "+s.Name, len(s.Timeframes), abi.MaxSeries); err != nil {
			return err
		}
		frames := map[market.Timeframe]bool{} // Base is 0
		for _, text := range s.Timeframes {
			var tf market.Timeframe
			if len(text) > MaxName {
				return fmt.Errorf("slot %s: timeframe %s is not understood; write base, or a number and a unit, like 15m, 4h or 1d", s.Name, quote(text))
			}
			if text != Base {
				var err error
				if tf, err = market.ParseTimeframe(text); err != nil {
					return fmt.Errorf("slot %s: %s", s.Name, fault.Sentence(err))
				}
			}
			if frames[tf] {
				return fmt.Errorf("slot %s lists timeframe %s twice", s.Name, text)
			}
			frames[tf] = true
		}
	}
	return nil
}

func (d *Description) checkNames() error {
	if err := limit("signals", len(d.Signals), abi.MaxSignals); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, s := range d.Signals {
		if err := name("a signal's name", s); err != nil {
			return err
		}
		if len(s) > abi.TagSize {
			return fmt.Errorf("signal %s has a name of more than %d bytes", s, abi.TagSize)
		}
		if seen[s] {
			return fmt.Errorf("signal %s is described twice", s)
		}
		seen[s] = true
	}
	if err := limit("plots", len(d.Plots), abi.MaxPlots); err != nil {
		return err
	}
	drawn := map[string]bool{}
	for _, p := range d.Plots {
		if p.Name == "" || len(p.Name) > MaxName || prose("the plot's name", p.Name) != nil {
			return fmt.Errorf("plot name %s must be 1 to %d printable bytes", quote(p.Name), MaxName)
		}
		if drawn[p.Name] {
			return fmt.Errorf("plot %s is described twice", p.Name)
		}
		drawn[p.Name] = true
		if p.Pane != "" && p.Pane != "own" {
			return fmt.Errorf("plot %s has pane %s; it must be empty (over the candles) or own", p.Name, quote(p.Pane))
		}
	}
	return nil
}

// name checks a name that people type and programs compare.
func name(what, s string) error {
	if len(s) > MaxName || !names.MatchString(s) {
		return fmt.Errorf("%s %s must be lower-case letters and digits, words joined by - or _, at most %d bytes", what, quote(s), MaxName)
	}
	return nil
}

// prose checks a text for people: one line, not endless, nothing that moves a terminal's cursor or turns the text around it.
func prose(what, s string) error {
	if len(s) > MaxText {
		return fmt.Errorf("%s is %d bytes long; at most %d are allowed", what, len(s), MaxText)
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	}) {
		return fmt.Errorf("%s contains control characters, like a line break; write it in one line of plain text", what)
	}
	return nil
}

func limit(what string, n, most int) error {
	if n > most {
		return fmt.Errorf("the strategy describes %d %s; at most %d are allowed", n, what, most)
	}
	return nil
}

// quote shows a hostile text inside a sentence: quoted, escaped, cut at 64 bytes.
func quote(s string) string {
	if len(s) > 64 {
		s = s[:abi.Cut(s, 64)] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// plain takes the package's own prefix off a JSON error and bounds it: it quotes the text it complains of.
func plain(err error) string {
	text := strings.TrimPrefix(err.Error(), "json: ")
	return text[:abi.Cut(text, 200)]
}
