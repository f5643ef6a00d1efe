package order_test

import (
	"fmt"
	"testing"

	"tradebot/engine/order"
	"tradebot/sdk/abi"
)

// The numbers are those of the contract and the words those of the outside interfaces: neither may drift.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		word   fmt.Stringer
		number uint32
		want   string
	}{
		{order.Buy, abi.SideBuy, "buy"},
		{order.Sell, abi.SideSell, "sell"},
		{order.Market, abi.IntentMarket, "market"},
		{order.Limit, abi.IntentLimit, "limit"},
		{order.Stop, abi.IntentStop, "stop"},
		{order.StopLimit, abi.IntentStopLimit, "stop_limit"},
		{order.TrailingStop, abi.IntentTrailingStop, "trailing_stop"},
		{order.GoodTillCancel, abi.TIFGoodTillCancel, "gtc"},
		{order.ImmediateOrCancel, abi.TIFImmediateOrCancel, "ioc"},
		{order.FillOrKill, abi.TIFFillOrKill, "fok"},
		{order.Planned, abi.StatusPlanned, "planned"},
		{order.Sending, abi.StatusSending, "sending"},
		{order.Unknown, abi.StatusUnknown, "unknown"},
		{order.Open, abi.StatusOpen, "open"},
		{order.PartiallyFilled, abi.StatusPartiallyFilled, "partially_filled"},
		{order.Filled, abi.StatusFilled, "filled"},
		{order.Canceled, abi.StatusCanceled, "canceled"},
		{order.Rejected, abi.StatusRejected, "rejected"},
		{order.Expired, abi.StatusExpired, "expired"},
		{order.BySignal, abi.ReasonSignal, "signal"},
		{order.ByStopLoss, abi.ReasonStopLoss, "stop_loss"},
		{order.ByTakeProfit, abi.ReasonTakeProfit, "take_profit"},
		{order.ByTrailingStop, abi.ReasonTrailingStop, "trailing_stop"},
		{order.ByLiquidation, abi.ReasonLiquidation, "liquidation"},
		{order.ByLimit, abi.ReasonLimit, "limit"},
		{order.ByRisk, abi.ReasonRisk, "risk"},
		{order.ByHand, abi.ReasonManual, "manual"},
		{order.NoFunds, abi.ReasonNoFunds, "no_funds"},
		{order.TooSmall, abi.ReasonTooSmall, "too_small"},
		{order.RiskLimit, abi.ReasonRiskLimit, "risk_limit"},
		{order.WouldTake, abi.ReasonWouldTake, "would_take"},
		{order.NoPosition, abi.ReasonNoPosition, "no_position"},
		{order.UnknownOrder, abi.ReasonUnknownOrder, "unknown_order"},
		{order.VenueRefused, abi.ReasonVenue, "venue_refused"},
		{order.Reason(99), 99, "99"},
	} {
		if c.word.String() != c.want {
			t.Errorf("%T is called %q, programs outside read %q", c.word, c.word, c.want)
		}
		if got := fmt.Sprintf("%d", c.word); got != fmt.Sprint(c.number) {
			t.Errorf("%s is %s here and %d in the contract", c.want, got, c.number)
		}
	}
}
