package report

// What the tests look at from outside.
var (
	Power    = power
	CubeRoot = cubeRoot
	Growth   = growth
)

// Returns returns the daily returns.
func (c *Curve) Returns() []float64 { return c.returns() }

// Draw returns the random numbers of an interval over these returns, each from 0 to below the number of returns.
func Draw(returns []float64) func() int {
	r := random{uint64(len(returns))}
	for range 2 {
		for _, x := range returns {
			r.stir(x)
		}
	}
	return func() int { return r.below(len(returns)) }
}
