package wasm

// ForgetBirth makes every further instance start up by itself.
func (m *Module) ForgetBirth() { m.birth = nil }

// Born reports whether instances are made from a captured state.
func (m *Module) Born() bool { return m.birth != nil }
