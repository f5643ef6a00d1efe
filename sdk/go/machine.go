package sdk

import "tradebot/sdk/abi"

// Machine is the guest's half of the contract: it reads events from a mailbox, calls the strategy and leaves intents. In a
// module there is one, behind the exports; a native test (package sdktest) makes its own. Not safe for concurrent use.
type Machine struct {
	Box abi.Mailbox

	ctx         Context
	strategy    Strategy
	description Description
	json        []byte
	texts       int // bytes of the text region that hold values of parameters

	fills   FillWatcher
	orders  OrderWatcher
	signals SignalWatcher
	steps   Stepper
	stops   Stopper
}

// NewMachine prepares s to be run. The parameters hold their defaults.
func NewMachine(s Strategy) *Machine {
	m := new(Machine)
	m.begin(s)
	return m
}

// begin makes a zero machine that of s.
func (m *Machine) begin(s Strategy) {
	m.strategy, m.description = s, s.Describe()
	m.ctx.box = &m.Box
	m.json = m.description.JSON()
	m.fills, _ = s.(FillWatcher)
	m.orders, _ = s.(OrderWatcher)
	m.signals, _ = s.(SignalWatcher)
	m.steps, _ = s.(Stepper)
	m.stops, _ = s.(Stopper)
	m.Defaults()
}

// Mailbox returns the mailbox, which stays where it is.
func (m *Machine) Mailbox() *abi.Mailbox { return &m.Box }

// Description returns the description as tb_describe gives it.
func (m *Machine) Description() []byte { return m.json }

// Defaults writes the defaults of all parameters into the mailbox, as a host does that was given none.
func (m *Machine) Defaults() {
	m.texts = 0
	for i := range min(len(m.description.Params), abi.MaxParams) { // the host refuses a longer description
		m.texts = m.description.Params[i].put(&m.Box.Values[i], m.Box.Text[:], m.texts)
	}
	m.Box.Params = uint32(len(m.description.Params))
	m.Box.Slots = uint32(len(m.description.Slots))
}

// Start is tb_start: it takes the parameters from the mailbox and starts the strategy. It returns 0, or the length of the
// sentence at the beginning of the text region that refuses them.
func (m *Machine) Start() int32 {
	for i := range m.description.Params {
		m.description.Params[i].assign(&m.Box.Values[i], m.Box.Text[:])
	}
	m.Box.Wants = m.wants()
	m.ctx.starting, m.ctx.used = true, used{count: abi.MaxIntents} // what is left now would be lost
	defer func() { m.ctx.starting = false }()
	if s, ok := m.strategy.(Starter); ok {
		if err := s.OnStart(&m.ctx); err != nil {
			text := err.Error()
			if text == "" {
				text = "the strategy refuses these parameters and does not say why"
			}
			return int32(copy(m.Box.Text[:], text[:abi.Cut(text, abi.MaxText)]))
		}
	}
	return 0
}

// Event hands one event to the strategy and returns the number of intents left in the mailbox. A module has the function
// [Event] in its place, but for what is not a candle.
func (m *Machine) Event(kind int32) int32 {
	m.ctx.used = used{}
	if kind == abi.KindCandle {
		m.strategy.OnCandle(&m.ctx, m.Box.AsCandle())
	} else {
		m.other(kind)
	}
	return m.ctx.count
}

// other hands over an event that is not a candle.
func (m *Machine) other(kind int32) {
	switch kind {
	case abi.KindFill:
		if m.fills != nil {
			m.fills.OnFill(&m.ctx, m.Box.AsFill())
		}
	case abi.KindOrder:
		if m.orders != nil {
			m.orders.OnOrder(&m.ctx, m.Box.AsOrder())
		}
	case abi.KindSignal:
		if m.signals != nil {
			s := m.Box.AsSignal()
			m.signals.OnSignal(&m.ctx, abi.Text(s.Name[:]), s.Value)
		}
	case abi.KindStep:
		if m.steps != nil {
			m.steps.OnStep(&m.ctx)
		}
	case abi.KindStop:
		if m.stops != nil {
			m.stops.OnStop(&m.ctx)
		}
	}
}

func (m *Machine) wants() uint32 {
	var bits uint32
	if m.fills != nil {
		bits |= abi.WantFills
	}
	if m.orders != nil {
		bits |= abi.WantOrders
	}
	if m.signals != nil {
		bits |= abi.WantSignals
	}
	if m.steps != nil {
		bits |= abi.WantSteps
	}
	if m.stops != nil {
		bits |= abi.WantStop
	}
	return bits
}
