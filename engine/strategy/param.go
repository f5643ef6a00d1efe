package strategy

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tradebot/sdk/abi"
)

// Type is the type of a parameter.
type Type string

// The types of parameter.
const (
	Int    Type = "int"
	Float  Type = "float"
	Bool   Type = "bool"
	Enum   Type = "enum"
	String Type = "string"
)

// Param describes one parameter.
type Param struct {
	Name    string          `json:"name"`
	Type    Type            `json:"type"`
	Default json.RawMessage `json:"default"`           // a number, true or false, or a text
	Min     *float64        `json:"min,omitempty"`     // smallest value accepted; int and float
	Max     *float64        `json:"max,omitempty"`     // largest value accepted; int and float
	Step    *float64        `json:"step,omitempty"`    // what forms and sweeps offer; values between are accepted
	Options []string        `json:"options,omitempty"` // the words of an enum
	Help    string          `json:"help,omitempty"`
}

// Value is a parameter's value. Which field counts depends on Type.
type Value struct {
	Type   Type
	Int    int64   // Int; Bool as 0 and 1; Enum as the index of the option
	Float  float64 // Float
	String string  // String; Enum as the option
}

// JSON returns the value as JSON has it: a number, true or false, or a text.
func (v Value) JSON() any {
	switch v.Type {
	case Int:
		return v.Int
	case Float:
		return v.Float
	case Bool:
		return v.Int != 0
	}
	return v.String
}

// Text returns the value as a person would type it.
func (v Value) Text() string {
	switch v.Type {
	case Int:
		return strconv.FormatInt(v.Int, 10)
	case Float:
		return strconv.FormatFloat(v.Float, 'g', -1, 64)
	case Bool:
		return strconv.FormatBool(v.Int != 0)
	}
	return v.String
}

// Bind gives every parameter of the description a value: the one given by name as a person types it, otherwise the
// default. The result is in the order of the description. The error is a sentence that names the parameter.
func (d *Description) Bind(given map[string]string) ([]Value, error) {
	unknown := make([]string, 0, len(given))
	for name := range given {
		if !slices.ContainsFunc(d.Params, func(p Param) bool { return p.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, fmt.Errorf("%s has no parameter %s; %s", d.Name, quote(unknown[0]), d.parameters())
	}
	values := make([]Value, len(d.Params))
	for i := range d.Params {
		p := &d.Params[i]
		text, ok := given[p.Name]
		var err error
		if ok {
			values[i], err = p.Parse(text)
		} else {
			values[i], err = p.DefaultValue()
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// parameters lists the names for a sentence.
func (d *Description) parameters() string {
	if len(d.Params) == 0 {
		return "it has none"
	}
	list := make([]string, len(d.Params))
	for i, p := range d.Params {
		list[i] = p.Name
	}
	return "it has " + strings.Join(list, ", ")
}

// DefaultValue returns the default.
func (p *Param) DefaultValue() (Value, error) {
	text := string(p.Default)
	if p.Type == Enum || p.Type == String {
		if err := json.Unmarshal(p.Default, &text); err != nil || p.Default[0] != '"' { // null is no error to json
			return Value{}, fmt.Errorf("parameter %s has a default that is not a text", p.Name)
		}
	}
	return p.Parse(text)
}

// Parse reads a value as a person types it. The error is a sentence that names the parameter and says what is accepted.
func (p *Param) Parse(text string) (Value, error) {
	v := Value{Type: p.Type}
	switch p.Type {
	case Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return v, fmt.Errorf("parameter %s must be a whole number%s, not %s", p.Name, p.between(), quote(text))
		}
		if !p.inside(float64(n)) {
			return v, fmt.Errorf("parameter %s must be a whole number%s, not %d", p.Name, p.between(), n)
		}
		v.Int = n
	case Float:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return v, fmt.Errorf("parameter %s must be a number%s, not %s", p.Name, p.between(), quote(text))
		}
		if !p.inside(f) {
			return v, fmt.Errorf("parameter %s must be a number%s, not %s", p.Name, p.between(), text)
		}
		v.Float = f
	case Bool:
		switch text {
		case "true":
			v.Int = 1
		case "false":
		default:
			return v, fmt.Errorf("parameter %s must be true or false, not %s", p.Name, quote(text))
		}
	case Enum:
		i := slices.Index(p.Options, text)
		if i < 0 {
			return v, fmt.Errorf("parameter %s must be one of %s, not %s", p.Name, strings.Join(p.Options, ", "), quote(text))
		}
		v.Int, v.String = int64(i), text
	case String:
		if len(text) > MaxString || !utf8.ValidString(text) {
			return v, fmt.Errorf("parameter %s must be a text of at most %d bytes, not %s", p.Name, MaxString, quote(text))
		}
		v.String = text
	}
	return v, nil
}

// Encode writes values where a module's tb_start expects them: numbers in box.Values, texts in box.Text.
func Encode(values []Value, box *abi.Mailbox) error {
	offset := 0
	for i, v := range values {
		raw := abi.Value{}
		switch v.Type {
		case Int:
			raw = abi.Value{Type: abi.TypeInt, Bits: uint64(v.Int)}
		case Float:
			raw = abi.Value{Type: abi.TypeFloat, Bits: math.Float64bits(v.Float)}
		case Bool:
			raw = abi.Value{Type: abi.TypeBool, Bits: uint64(v.Int)}
		case Enum:
			raw = abi.Value{Type: abi.TypeEnum, Bits: uint64(v.Int)}
		case String:
			if len(v.String) > len(box.Text)-offset {
				return fmt.Errorf("the text parameters are longer than %d bytes together; shorten them", len(box.Text))
			}
			n := copy(box.Text[offset:], v.String)
			raw = abi.Value{Type: abi.TypeString, Bits: uint64(offset) | uint64(n)<<32}
			offset += n
		}
		box.Values[i] = raw
	}
	box.Params = uint32(len(values))
	return nil
}

func (p *Param) inside(f float64) bool {
	return (p.Min == nil || f >= *p.Min) && (p.Max == nil || f <= *p.Max)
}

// between says which numbers are accepted.
func (p *Param) between() string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case p.Min != nil && p.Max != nil:
		return " between " + number(*p.Min) + " and " + number(*p.Max)
	case p.Min != nil:
		return " of at least " + number(*p.Min)
	case p.Max != nil:
		return " of at most " + number(*p.Max)
	}
	return ""
}

func (p *Param) check() error {
	if err := name("a parameter's name", p.Name); err != nil {
		return err
	}
	if err := prose("the help of parameter "+p.Name, p.Help); err != nil {
		return err
	}
	switch p.Type {
	case Int, Float:
		if p.Min != nil && p.Max != nil && *p.Min > *p.Max {
			return fmt.Errorf("parameter %s has min above max", p.Name)
		}
		if p.Step != nil && !(*p.Step > 0) {
			return fmt.Errorf("parameter %s has step %v; a step must be above 0", p.Name, *p.Step)
		}
	case Bool, Enum, String:
		if p.Min != nil || p.Max != nil || p.Step != nil {
			return fmt.Errorf("parameter %s is of type %s and has min, max or step, which only numbers have", p.Name, p.Type)
		}
	default:
		return fmt.Errorf("parameter %s has type %s; the types are int, float, bool, enum and string", p.Name, quote(string(p.Type)))
	}
	if err := p.checkOptions(); err != nil {
		return err
	}
	if len(p.Default) == 0 {
		return fmt.Errorf("parameter %s has no default", p.Name)
	}
	if _, err := p.DefaultValue(); err != nil {
		return fmt.Errorf("the default is refused: %w", err)
	}
	return nil
}

func (p *Param) checkOptions() error {
	if p.Type != Enum {
		if len(p.Options) > 0 {
			return fmt.Errorf("parameter %s is of type %s and has options, which only an enum has", p.Name, p.Type)
		}
		return nil
	}
	if len(p.Options) == 0 {
		return fmt.Errorf("parameter %s is an enum without options", p.Name)
	}
	if len(p.Options) > MaxOption {
		return fmt.Errorf("parameter %s has %d options; at most %d are allowed", p.Name, len(p.Options), MaxOption)
	}
	for i, option := range p.Options {
		if option == "" || len(option) > MaxName || prose("", option) != nil {
			return fmt.Errorf("parameter %s has option %s; options are 1 to %d printable bytes", p.Name, quote(option), MaxName)
		}
		if slices.Contains(p.Options[:i], option) {
			return fmt.Errorf("parameter %s has option %s twice", p.Name, quote(option))
		}
	}
	return nil
}
