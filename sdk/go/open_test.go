package sdk_test

import (
	"testing"

	"tradebot/sdk"
	"tradebot/sdk/abi"
)

// seeker notes which of the ids 4 and 8 are open.
type seeker struct{ open []bool }

func (s *seeker) Describe() sdk.Description {
	return sdk.Description{Name: "seeker", Version: "1", Slots: []sdk.Slot{{Name: "main"}}}
}

func (s *seeker) OnCandle(ctx *sdk.Context, _ *sdk.Candle) {
	s.open = append(s.open, ctx.OpenOrder(4) != nil, ctx.OpenOrder(8) != nil)
}

// Rows behind the open orders hold old bytes and do not count.
func TestOpenOrder(t *testing.T) {
	s := new(seeker)
	m := sdk.NewMachine(s)
	m.Start()
	m.Box.Open[0].ID, m.Box.Open[1].ID, m.Box.Orders = 8, 4, 1
	m.Event(abi.KindCandle)
	if s.open[0] || !s.open[1] {
		t.Errorf("4 open %v, 8 open %v", s.open[0], s.open[1])
	}
}
