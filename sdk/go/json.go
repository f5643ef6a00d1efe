package sdk

import (
	"math"
	"strconv"

	"tradebot/sdk/abi"
)

func float64bits(f float64) uint64     { return math.Float64bits(f) }
func float64frombits(b uint64) float64 { return math.Float64frombits(b) }

// JSON returns the description as the host reads it from tb_describe; the fields are those of sdk/ABI.md. It is written by
// hand because encoding/json would double the size of a module.
func (d *Description) JSON() []byte {
	w := writer{}
	w.open('{')
	w.text("name", d.Name)
	w.text("version", d.Version)
	w.text("about", d.About)
	w.key("params")
	w.open('[')
	for i := range d.Params {
		d.Params[i].json(&w)
	}
	w.close(']')
	w.key("slots")
	w.open('[')
	for _, s := range d.Slots {
		w.item()
		w.open('{')
		w.text("name", s.Name)
		w.list("timeframes", s.Timeframes)
		w.text("help", s.Help)
		w.close('}')
	}
	w.close(']')
	if d.Warmup != 0 {
		w.key("warmup")
		w.out = strconv.AppendInt(w.out, int64(d.Warmup), 10) // no exponent, as a float of a million would have
	}
	w.list("signals", d.Signals)
	w.key("plots")
	w.open('[')
	for _, p := range d.Plots {
		w.item()
		w.open('{')
		w.text("name", p.Name)
		if p.Own {
			w.text("pane", "own")
		}
		w.close('}')
	}
	w.close(']')
	w.close('}')
	return w.out
}

func (p *Param) json(w *writer) {
	w.item()
	w.open('{')
	w.text("name", p.name)
	switch p.kind {
	case abi.TypeInt:
		w.text("type", "int")
		w.key("default")
		w.out = strconv.AppendInt(w.out, p.defInt, 10)
	case abi.TypeFloat:
		w.text("type", "float")
		w.number("default", p.defFloat)
	case abi.TypeBool:
		w.text("type", "bool")
		w.key("default")
		w.out = strconv.AppendBool(w.out, p.defInt != 0)
	case abi.TypeEnum:
		w.text("type", "enum")
		w.key("default")
		w.quote(p.defString)
		w.list("options", p.options)
	case abi.TypeString:
		w.text("type", "string")
		w.key("default")
		w.quote(p.defString)
	}
	if p.hasRange {
		w.number("min", p.min)
		w.number("max", p.max)
	}
	if p.step != 0 {
		w.number("step", p.step)
	}
	w.text("help", p.help)
	w.close('}')
}

// writer appends JSON. Empty texts and lists are left out.
type writer struct {
	out   []byte
	comma bool // something stands before the next key or item
}

func (w *writer) open(c byte)  { w.out = append(w.out, c); w.comma = false }
func (w *writer) close(c byte) { w.out = append(w.out, c); w.comma = true }

func (w *writer) item() {
	if w.comma {
		w.out = append(w.out, ',')
	}
	w.comma = true
}

func (w *writer) key(name string) {
	w.item()
	w.quote(name)
	w.out = append(w.out, ':')
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.key(name)
		w.quote(value)
	}
}

func (w *writer) number(name string, value float64) {
	w.key(name)
	w.out = strconv.AppendFloat(w.out, value, 'g', -1, 64)
}

func (w *writer) list(name string, values []string) {
	if len(values) == 0 {
		return
	}
	w.key(name)
	w.open('[')
	for _, v := range values {
		w.item()
		w.quote(v)
	}
	w.close(']')
}

// quote appends s as a JSON string. Control characters are escaped; invalid UTF-8 is left for the host to refuse.
func (w *writer) quote(s string) {
	const hex = "0123456789abcdef"
	w.out = append(w.out, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			w.out = append(w.out, '\\', c)
		case c < 0x20:
			w.out = append(w.out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			w.out = append(w.out, c)
		}
	}
	w.out = append(w.out, '"')
}
