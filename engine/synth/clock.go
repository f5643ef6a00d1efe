package synth

import (
	"math"

	"tradebot/engine/fault"
)

// Clock is how a market's time follows the world's. Whoever keeps it meets the same market after a restart.
//
// Whoever changes the speed does so from a moment on that is still to come, so that all who follow the market know it by then and
// agree on its time throughout.
type Clock struct {
	World  int64   `json:"world"`  // a moment, ms UTC
	Market int64   `json:"market"` // the market's time at that moment, ms UTC
	Speed  float64 `json:"speed"`  // how much faster the market's time passes from then on
	Before float64 `json:"before"` // and until then; 0: as from then on
}

// MostSpeed is how much faster than time a market may go.
const MostSpeed = 100_000

// check says what is wrong with a clock. The error is Invalid.
func (c Clock) check() error {
	for _, speed := range []float64{c.Speed, c.pace(c.World - 1)} {
		if !(speed >= 1 && speed <= MostSpeed) {
			return fault.New(fault.Invalid, "synth.Clock", "a synthetic market goes 1 to %d times as fast as time, not %v", MostSpeed, speed)
		}
	}
	return nil
}

// pace is how fast time passes at a moment of the world.
func (c Clock) pace(world int64) float64 {
	if world < c.World && c.Before != 0 {
		return c.Before
	}
	return c.Speed
}

// At returns the market's time at a moment, both ms UTC.
func (c Clock) At(world int64) int64 {
	return c.Market + int64(math.Floor(float64(world-c.World)*c.pace(world)))
}

// When returns the first moment at which the market has got to a time, both ms UTC.
func (c Clock) When(t int64) int64 {
	speed := c.Speed
	if t < c.Market {
		speed = c.pace(c.World - 1)
	}
	return c.World + int64(math.Ceil(float64(t-c.Market)/speed))
}

// Faster returns the clock that goes as this one until a moment, ms UTC, and at another speed from then on. It agrees with this one
// back to the moment of this one.
func (c Clock) Faster(world int64, speed float64) Clock {
	return Clock{World: world, Market: c.At(world), Speed: speed, Before: c.pace(world - 1)}
}
