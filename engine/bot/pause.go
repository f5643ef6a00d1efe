package bot

import "tradebot/engine/fault"

// Pause is why a bot is paused. The words are kept in databases and read by programs outside.
type Pause string

// The reasons of a pause, the weakest first.
const (
	DailyTrades Pause = "daily_trades" // a limit on the day was reached
	DailyProfit Pause = "daily_profit"
	DailyLoss   Pause = "daily_loss"
	Protection  Pause = "protection"  // after losses, for a while
	DataGap     Pause = "data_gap"    // candles are missing, and nobody has them yet
	ByUser      Pause = "user"        // somebody wants no new positions for now
	KillSwitch  Pause = "kill_switch" // somebody wants it to stop trading at once
)

// Pauses returns every reason, the weakest first.
func Pauses() []Pause {
	return []Pause{DailyTrades, DailyProfit, DailyLoss, Protection, DataGap, ByUser, KillSwitch}
}

// Hold is how much of what a strategy asks for is held back.
type Hold uint8

// The holds.
const (
	HoldNothing Hold = iota // the account's own limits hold back what they must
	HoldEntries             // nothing new is opened; exits and the protection of positions go on
	HoldAll                 // nothing the strategy asks for counts; the protection of positions stays
)

func (h Hold) String() string { return [...]string{"nothing", "entries", "all"}[h] }

// Ender is who ends a pause.
type Ender uint8

// Who ends pauses.
const (
	EndedByDay    Ender = 1 + iota // the next UTC day
	EndedByTime                    // the end of the protection
	EndedByRepair                  // the candles that were missing
	EndedByPerson                  // only somebody who says so
)

// traits of the reasons.
var traits = map[Pause]struct {
	strength int
	hold     Hold
	steps    bool
	ender    Ender
}{
	DailyTrades: {1, HoldNothing, true, EndedByDay},
	DailyProfit: {2, HoldNothing, true, EndedByDay},
	DailyLoss:   {3, HoldNothing, true, EndedByDay},
	Protection:  {4, HoldNothing, true, EndedByTime},
	DataGap:     {5, HoldNothing, false, EndedByRepair},
	ByUser:      {6, HoldEntries, true, EndedByPerson},
	KillSwitch:  {7, HoldAll, true, EndedByPerson},
}

// ParsePause reads a reason. The error is Invalid.
func ParsePause(word string) (Pause, error) {
	if _, ok := traits[Pause(word)]; !ok {
		return "", fault.New(fault.Invalid, "bot.ParsePause", "%q is no reason of a pause", word)
	}
	return Pause(word), nil
}

// Hold returns what is held back while it lasts.
func (p Pause) Hold() Hold { return traits[p].hold }

// Steps reports whether a bot that is paused for this reason goes on to see candles. One that waits for candles does not.
func (p Pause) Steps() bool { return p == "" || traits[p].steps }

// EndedBy returns who ends it.
func (p Pause) EndedBy() Ender { return traits[p].ender }

// Yields reports whether a pause for another reason takes the place of this one: it does if it is not weaker. "" is no pause.
func (p Pause) Yields(to Pause) bool { return traits[to].strength >= traits[p].strength }
