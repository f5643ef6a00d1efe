package indicator

// sum is a running sum that loses nothing worth mentioning: what rounding takes from the total is kept beside it (Neumaier,
// "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974). Values may leave by adding their negative.
// It is exact to about 32 digits below the largest value that was ever in it.
type sum struct {
	rounded float64 // the sum as plain addition has it
	lost    float64 // what plain addition lost
}

// plus returns the sum with x added. Neumaier asks which of the two is larger to find what was lost; Knuth's TwoSum finds the
// same number without asking (The Art of Computer Programming 2, 4.2.2, theorem B), and a branch would cost more than it.
func (s sum) plus(x float64) sum {
	total := s.rounded + x
	added := total - s.rounded
	return sum{total, s.lost + ((s.rounded - (total - added)) + (x - added))}
}

// value is the sum.
func (s sum) value() float64 { return s.rounded + s.lost }
