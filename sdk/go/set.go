//go:build !wasip1

package sdk

import (
	"errors"
	"strconv"

	"tradebot/sdk/abi"
)

// Set writes the value of a parameter into the mailbox as a host does before Start; text is as a person types it. The error
// names the parameter. It is for native tests: in a module the host writes.
func (m *Machine) Set(name, text string) error {
	for i := range m.description.Params {
		if p := &m.description.Params[i]; p.name == name {
			if p.kind == abi.TypeString {
				return m.setText(i, text)
			}
			return p.parse(text, &m.Box.Values[i])
		}
	}
	return errors.New(m.description.Name + " has no parameter " + name)
}

// setText writes the value of a string parameter behind the texts already there.
func (m *Machine) setText(i int, text string) error {
	if len(text) > len(m.Box.Text)-m.texts {
		return errors.New("parameter " + m.description.Params[i].name + " is too long")
	}
	n := copy(m.Box.Text[m.texts:], text)
	m.Box.Values[i] = abi.Value{Type: abi.TypeString, Bits: uint64(m.texts) | uint64(n)<<32}
	m.texts += n
	return nil
}

// parse writes the value of text, which is not of a string parameter, into v.
func (p *Param) parse(text string, v *abi.Value) error {
	wrong := func(want string) error {
		return errors.New("parameter " + p.name + " must be " + want + ", not " + strconv.Quote(text))
	}
	*v = abi.Value{Type: p.kind}
	switch p.kind {
	case abi.TypeInt:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || p.hasRange && (float64(n) < p.min || float64(n) > p.max) {
			return wrong("a whole number in its range")
		}
		v.Bits = uint64(n)
	case abi.TypeFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f-f != 0 || p.hasRange && (f < p.min || f > p.max) {
			return wrong("a number in its range")
		}
		v.Bits = float64bits(f)
	case abi.TypeBool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return wrong("true or false")
		}
		if b {
			v.Bits = 1
		}
	case abi.TypeEnum:
		for i, option := range p.options {
			if option == text {
				v.Bits = uint64(i)
				return nil
			}
		}
		return wrong("one of its options")
	}
	return nil
}
