package sdk

import "tradebot/sdk/abi"

// Description says what a strategy is, so that a form can be drawn and a bot be bound without running it.
type Description struct {
	Name    string   // lower-case words joined by hyphens
	Version string   // the author's, like 1.0.0
	About   string   // one or two sentences for the person who chooses it
	Params  []Param  // in the order of the form
	Slots   []Slot   // symbols it trades; the bot binds them
	Warmup  int      // candles of every series it needs before its first decision, with the defaults
	Signals []string // names of signals it listens to
	Plots   []Plot   // series it draws, in the order of Context.Plot's index
}

// Slot is a place for a symbol. A strategy never names a symbol.
type Slot struct {
	Name       string   // like main, or hedge
	Timeframes []string // none: the candles the bot is given; otherwise "base" for those, and 5m, 4h, 1d built from them
	Help       string
}

// Plot is a named series drawn by the strategy.
type Plot struct {
	Name string
	Own  bool // in a pane of its own rather than over the candles
}

// Param is one parameter: a name, a default, and the variable that holds its value from OnStart on.
type Param struct {
	name    string
	kind    uint32
	help    string
	options []string

	hasRange       bool
	min, max, step float64

	defInt    int64
	defFloat  float64
	defString string

	toInt    *int
	toFloat  *float64
	toBool   *bool
	toString *string
}

// Int is a whole number.
func Int(name string, target *int, def int) Param {
	return Param{name: name, kind: abi.TypeInt, defInt: int64(def), step: 1, toInt: target}
}

// Float is a number. Parameters named *_pct are percent.
func Float(name string, target *float64, def float64) Param {
	return Param{name: name, kind: abi.TypeFloat, defFloat: def, toFloat: target}
}

// Bool is true or false.
func Bool(name string, target *bool, def bool) Param {
	p := Param{name: name, kind: abi.TypeBool, toBool: target}
	if def {
		p.defInt = 1
	}
	return p
}

// Enum is one of a few words; def must be one of them.
func Enum(name string, target *string, def string, options ...string) Param {
	return Param{name: name, kind: abi.TypeEnum, defString: def, options: options, toString: target}
}

// String is a text of at most 256 bytes.
func String(name string, target *string, def string) Param {
	return Param{name: name, kind: abi.TypeString, defString: def, toString: target}
}

// Range sets the smallest and largest value that is accepted. It has no meaning for Bool, Enum and String.
func (p Param) Range(low, high float64) Param {
	p.hasRange, p.min, p.max = true, low, high
	return p
}

// Step sets the distance between two values that a form or a sweep offers. Values between are accepted.
func (p Param) Step(step float64) Param {
	p.step = step
	return p
}

// Help sets the words beside the field: what the parameter does, in which unit.
func (p Param) Help(text string) Param {
	p.help = text
	return p
}

// assign writes the parameter's value into the author's variable. text is the mailbox's text region.
func (p *Param) assign(v *abi.Value, text []byte) {
	switch p.kind {
	case abi.TypeInt:
		*p.toInt = int(int64(v.Bits))
	case abi.TypeFloat:
		*p.toFloat = float64frombits(v.Bits)
	case abi.TypeBool:
		*p.toBool = v.Bits != 0
	case abi.TypeEnum:
		*p.toString = p.options[v.Bits]
	case abi.TypeString:
		offset, length := uint32(v.Bits), uint32(v.Bits>>32)
		*p.toString = string(text[offset : offset+length])
	}
}

// put writes the parameter's default as the host would write a value, text at the given offset of the text region. It
// returns the offset behind it.
func (p *Param) put(v *abi.Value, text []byte, offset int) int {
	*v = abi.Value{Type: p.kind}
	switch p.kind {
	case abi.TypeFloat:
		v.Bits = float64bits(p.defFloat)
	case abi.TypeEnum:
		for i, option := range p.options {
			if option == p.defString {
				v.Bits = uint64(i)
			}
		}
	case abi.TypeString:
		n := copy(text[offset:], p.defString)
		v.Bits = uint64(offset) | uint64(n)<<32
		offset += n
	default:
		v.Bits = uint64(p.defInt)
	}
	return offset
}
