package indicator

// Lowest is the smallest of the last period values: the Highest of their negatives, negated, which is exact.
type Lowest struct {
	mirror Highest
}

// NewLowest returns the smallest of the last period values. It panics if period is below 1: a parameter that can be so small
// needs a Range.
func NewLowest(period int) *Lowest {
	atLeastOne(period, "indicator: NewLowest needs a period of at least 1; give the parameter a Range that begins at 1")
	return &Lowest{mirror: *newHighest(period)}
}

// Update takes the next value and returns the smallest of the last period ones, NaN until there are so many.
func (l *Lowest) Update(x float64) float64 { return -l.mirror.Update(-x) }

// Value returns what the last Update returned, NaN before the first.
func (l *Lowest) Value() float64 { return -l.mirror.value }

// Ready reports whether there have been period values.
func (l *Lowest) Ready() bool { return l.mirror.Ready() }

// Period returns the number of values looked at.
func (l *Lowest) Period() int { return l.mirror.Period() }

// Reset forgets all values.
func (l *Lowest) Reset() { l.mirror.Reset() }
