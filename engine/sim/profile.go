package sim

import "tradebot/engine/fault"

// Profile is a set of rules by which resting orders fill.
type Profile uint8

// The profiles. The default is conservative: live should be no worse than the backtest. The other two are those of programs
// whose results one may want to compare.
const (
	Default Profile = iota
	// BacktestingPy fills limits on touch, at the open if that is better, and lets both the attached stop and the attached
	// target of a market entry fill in the candle of the entry, the stop first.
	BacktestingPy
	// Backtrader fills limits on touch, at the open if that is better, and lets attached orders live from the candle after
	// the fill.
	Backtrader
)

var profiles = [...]string{"default", "backtesting.py", "backtrader"}

func (p Profile) String() string { return profiles[p] }

// ParseProfile reads the name of a profile. The error is Invalid.
func ParseProfile(text string) (Profile, error) {
	for i, name := range profiles {
		if text == name {
			return Profile(i), nil
		}
	}
	return 0, fault.New(fault.Invalid, "sim.ParseProfile", "%q is no fill model; use default, backtesting.py or backtrader", text)
}
