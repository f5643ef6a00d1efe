package backtest

// Plain returns the books of a sweep: everything a report is made of, and nothing to draw.
func Plain() Recorder { return &books{} }

// Filled returns how many fills such books saw.
func Filled(r Recorder) int { return r.(*books).fills }
