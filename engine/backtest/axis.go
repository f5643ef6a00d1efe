package backtest

import (
	"math"
	"strconv"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/market"
	"tradebot/engine/strategy"
)

// Axis is a parameter with the values it takes in a sweep, as a person would type them.
type Axis struct {
	Name   string
	Values []string
}

// most bounds a grid, so that a step that is mistyped is noticed and not waited for.
const most = 10_000_000

// ParseAxes reads NAME=VALUE, NAME=a..b, NAME=a..b:step and NAME=x,y,z for a sweep, and checks every value. Ends are included;
// without a step it is the parameter's own, 1 for a whole number. The error is Invalid.
func ParseAxes(d *strategy.Description, given []string) ([]Axis, error) {
	const op = "backtest.ParseAxes"
	axes := make([]Axis, 0, len(given))
	seen := map[string]bool{}
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, fault.New(fault.Invalid, op, "parameter %q is not NAME=VALUE; write it like fast=10, fast=5..20:5 or fast=5,10,20", text)
		}
		if seen[name] {
			return nil, fault.New(fault.Invalid, op, "parameter %s is given twice; give all its values at once, like %s=1,2,3", name, name)
		}
		seen[name] = true
		p := param(d, name)
		if p == nil {
			_, err := d.Bind(map[string]string{name: value}) // says which there are
			return nil, fault.Wrap(fault.Invalid, op, err)
		}
		values, err := spread(p, value)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, op, err)
		}
		for _, v := range values {
			if _, err := p.Parse(v); err != nil {
				return nil, fault.Wrap(fault.Invalid, op, err)
			}
		}
		axes = append(axes, Axis{name, values})
	}
	return axes, nil
}

// Ranges returns an axis for every number of a strategy that has a smallest and a largest value: all there is to sweep.
func Ranges(d *strategy.Description) []Axis {
	var axes []Axis
	for i := range d.Params {
		p := &d.Params[i]
		if p.Min == nil || p.Max == nil || p.Type != strategy.Int && p.Type != strategy.Float {
			continue
		}
		step := stepOf(p)
		if step == 0 {
			step = (*p.Max - *p.Min) / 100
		}
		if values, err := steps(p.Name, *p.Min, *p.Max, step); err == nil && len(values) > 1 {
			axes = append(axes, Axis{p.Name, values})
		}
	}
	return axes
}

func param(d *strategy.Description, name string) *strategy.Param {
	for i := range d.Params {
		if d.Params[i].Name == name {
			return &d.Params[i]
		}
	}
	return nil
}

// spread returns the values of one parameter.
func spread(p *strategy.Param, text string) ([]string, error) {
	switch low, rest, ranged := strings.Cut(text, ".."); {
	case p.Type == strategy.String:
		return []string{text}, nil
	case ranged && (p.Type == strategy.Int || p.Type == strategy.Float):
		return span(p, text, low, rest)
	}
	values := strings.Split(text, ",")
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if value, err := p.Parse(v); err == nil {
			v = value.Text() // 0.1 and 0.10 are one value
		}
		if seen[v] {
			return nil, fault.New(fault.Invalid, "backtest.spread", "%s=%s has the value %s twice; give it once", p.Name, text, v)
		}
		seen[v] = true
	}
	return values, nil
}

// span returns the values of a range, whose text is low..high:step or low..high.
func span(p *strategy.Param, text, low, rest string) ([]string, error) {
	const op = "backtest.span"
	high, stepText, stepped := strings.Cut(rest, ":")
	step := stepOf(p)
	from, ok1 := market.ParseNumber([]byte(low))
	to, ok2 := market.ParseNumber([]byte(high))
	ok3 := true
	if stepped {
		step, ok3 = market.ParseNumber([]byte(stepText))
	}
	switch name := p.Name; {
	case !ok1 || !ok2 || !ok3:
		return nil, fault.New(fault.Invalid, op, "%s=%s is no range; write it like %s=5..20 or %s=5..20:5", name, text, name, name)
	case p.Type == strategy.Int && (from != math.Trunc(from) || to != math.Trunc(to) || step != math.Trunc(step)):
		return nil, fault.New(fault.Invalid, op, "%s is a whole number, and %s=%s is no range of whole numbers; write it like %s=5..20 or %s=5..20:5", name, name, text, name, name)
	case from > to:
		return nil, fault.New(fault.Invalid, op, "%s=%s ends before it begins; write the smaller end first", name, text)
	case stepped && step <= 0:
		return nil, fault.New(fault.Invalid, op, "the step of %s=%s is not above 0; write it like %s=%s..%s:1", name, text, name, low, high)
	case step == 0:
		return nil, fault.New(fault.Invalid, op, "%s=%s has no step, and %s has none of its own; write it like %s=%s..%s:STEP", name, text, name, name, low, high)
	}
	return steps(p.Name, from, to, step)
}

// stepOf returns a parameter's own step, 0 if it has none.
func stepOf(p *strategy.Param) float64 {
	switch {
	case p.Step != nil:
		return *p.Step
	case p.Type == strategy.Int:
		return 1
	}
	return 0
}

// steps returns the numbers from one to another, both included if a step lands there. They are counted, not added up, and
// written with the decimals that the ends and the step have.
func steps(name string, from, to, step float64) ([]string, error) {
	count := math.Floor((to-from)/step*(1+1e-12)+1e-9) + 1
	if count > most {
		return nil, fault.New(fault.Invalid, "backtest.steps", "%s takes more than %d values; choose a larger step", name, most)
	}
	places := max(decimals(from), decimals(step))
	values := make([]string, int(count))
	for i := range values {
		values[i] = strconv.FormatFloat(from+float64(i)*step, 'f', places, 64)
	}
	return values, nil
}

// decimals returns how many decimals a number is written with.
func decimals(x float64) int {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if _, after, ok := strings.Cut(text, "."); ok {
		return len(after)
	}
	return 0
}
