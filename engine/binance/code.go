package binance

import (
	"net/http"
	"strings"

	"tradebot/engine/order"
)

// Codes that are more than a reason.
const (
	tooManyOrders = -1015
	wrongTime     = -1021
	wrongSymbol   = -1121
	noSuchOrder   = -2013
	archived      = -2026 // canceled or expired without a fill, more than 90 days ago
)

// verdict is what a refusal means.
type verdict struct {
	reason order.Reason
	again  bool // nothing is wrong with the order
	key    bool // something is wrong with the API key
}

// verdicts are the codes after which an order is certainly not at the exchange: what errors.md of binance-spot-api-docs says
// of the request itself, of its rate, time, signature and parameters, and of refusals by the matching engine. -1000, -1001,
// -1006, -1007, -1008, -1016 and whatever is not listed prove nothing.
var verdicts = map[int64]verdict{
	-1002:         {key: true},
	-1003:         {again: true},
	-1010:         {},
	-1013:         {},
	-1014:         {},
	tooManyOrders: {again: true},
	-1020:         {},
	wrongTime:     {again: true},
	-1022:         {key: true},
	-1100:         {},
	-1101:         {},
	-1102:         {},
	-1103:         {},
	-1104:         {},
	-1105:         {},
	-1106:         {},
	-1108:         {},
	-1111:         {},
	-1112:         {},
	-1114:         {},
	-1115:         {},
	-1116:         {},
	-1117:         {},
	-1118:         {},
	-1119:         {},
	wrongSymbol:   {},
	-1128:         {},
	-1130:         {},
	-2010:         {},
	-2011:         {},
	-2014:         {key: true},
	-2015:         {key: true},
}

// messages refine the reason; they are those of errors.md.
var messages = [...]struct {
	text   string
	reason order.Reason
}{
	{"insufficient balance", order.NoFunds},
	{"Filter failure: NOTIONAL", order.TooSmall},
	{"Filter failure: MIN_NOTIONAL", order.TooSmall},
	{"Price * QTY is zero or less", order.TooSmall},
	{"would immediately match and take", order.WouldTake},
	{"Unknown order sent", order.UnknownOrder},
}

// duplicate is the message that an order with the same client id is open.
const duplicate = "Duplicate order sent"

// judge says what a status and a problem mean for the order of the request; false: nothing.
func judge(status int, p problem) (verdict, bool) {
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusTeapot:
		return verdict{reason: order.VenueRefused, again: true}, true
	case status < 400 || status >= 500 || strings.Contains(p.Message, duplicate):
		return verdict{}, false
	}
	v, ok := verdicts[p.Code]
	v.reason = order.VenueRefused
	if ok && (p.Code == -1010 || p.Code == -1013 || p.Code == -2010 || p.Code == -2011) {
		for _, m := range messages {
			if strings.Contains(p.Message, m.text) {
				v.reason = m.reason
				break
			}
		}
	}
	return v, ok
}
