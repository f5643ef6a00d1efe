package exchange

import (
	"strconv"

	"github.com/quagmt/udecimal"

	"tradebot/engine/market"
)

// none is what stands for no list of orders.
const none = -1

// eight writes a number with 8 decimals, as Binance does.
func eight(d Decimal) string { return d.StringFixed(8) }

// common are the fields that all answers about an order have.
func (o *Order) common() map[string]any {
	return map[string]any{
		"symbol": o.Symbol, "orderId": o.ID, "orderListId": none, "clientOrderId": o.ClientID, "price": eight(o.Price), "origQty": eight(o.Qty),
		"executedQty": eight(o.Filled), "cummulativeQuoteQty": eight(o.Value), "origQuoteOrderQty": "0.00000000", "status": o.Status,
		"timeInForce": o.TIF, "type": o.Type, "side": o.Side, "selfTradePreventionMode": "NONE",
	}
}

// answer is an order as a query has it.
func (o *Order) answer() map[string]any {
	a := o.common()
	a["time"], a["updateTime"], a["workingTime"], a["isWorking"] = o.Time, o.Changed, o.Time, true
	a["stopPrice"], a["icebergQty"] = "0.00000000", "0.00000000"
	return a
}

// full is the answer to an order.
func (o *Order) full(trades []Trade) map[string]any {
	a := o.common()
	fills := []map[string]any{}
	for _, t := range trades {
		fills = append(fills, map[string]any{
			"price": eight(t.Price), "qty": eight(t.Qty), "commission": eight(t.Fee), "commissionAsset": t.FeeAsset, "tradeId": t.ID,
		})
	}
	a["transactTime"], a["workingTime"], a["fills"] = o.Time, o.Time, fills
	return a
}

// taken is the answer to a cancellation, which has an id of its own.
func (o *Order) taken(now int64) map[string]any {
	a := o.common()
	a["origClientOrderId"], a["clientOrderId"], a["transactTime"] = o.ClientID, "cancel-"+strconv.FormatInt(o.ID, 10), now
	return a
}

func (o *Order) trade(t *Trade) map[string]any {
	return map[string]any{
		"symbol": o.Symbol, "id": t.ID, "orderId": o.ID, "orderListId": none, "price": eight(t.Price), "qty": eight(t.Qty), "quoteQty": eight(t.Value),
		"commission": eight(t.Fee), "commissionAsset": t.FeeAsset, "time": t.Time, "isBuyer": o.buys(), "isMaker": t.Maker, "isBestMatch": true,
	}
}

// account is what an account has.
func (x *Exchange) account(q *query, now int64) *reply {
	balances := []map[string]any{}
	for asset, b := range x.book.Balances[q.account] {
		balances = append(balances, map[string]any{"asset": asset, "free": eight(b.Free), "locked": eight(b.Locked)})
	}
	rate := x.config.Fee.StringFixed(8)
	return say(200, map[string]any{
		"makerCommission": 0, "takerCommission": 0, "buyerCommission": 0, "sellerCommission": 0,
		"commissionRates": map[string]any{"maker": rate, "taker": rate, "buyer": "0.00000000", "seller": "0.00000000"},
		"canTrade":        true, "canWithdraw": true, "canDeposit": true, "updateTime": now, "accountType": "SPOT", "balances": balances,
		"permissions": []string{"SPOT"},
	})
}

// rights are what the key of an account may do.
func (x *Exchange) rights(q *query, now int64) *reply {
	return say(200, map[string]any{
		"ipRestrict": false, "createTime": now, "enableReading": true, "enableSpotAndMarginTrading": true, "enableWithdrawals": x.withdraw[q.account],
		"enableInternalTransfer": false, "permitsUniversalTransfer": false, "enableMargin": false, "enableFutures": false, "enableVanillaOptions": false,
	})
}

func (x *Exchange) ticker(q *query, now int64) *reply {
	symbol := q.params.Get("symbol")
	if symbol == "" {
		return missing("symbol")
	}
	return say(200, map[string]any{"symbol": symbol, "price": eight(x.price(symbol, now))})
}

// info describes the symbols.
func (x *Exchange) info(q *query, now int64) *reply {
	symbols := []map[string]any{}
	for _, name := range x.names {
		if one := q.params.Get("symbol"); one == "" || one == name {
			symbols = append(symbols, x.symbols[name].info())
		}
	}
	return say(200, map[string]any{
		"timezone": "UTC", "serverTime": now, "exchangeFilters": []any{}, "symbols": symbols,
		"rateLimits": []map[string]any{
			{"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": x.limits.weight},
			{"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": x.limits.orders},
		},
	})
}

func (s *Symbol) info() map[string]any {
	most := eight(s.Lot.Mul(mostLots))
	return map[string]any{
		"symbol": s.Name, "status": "TRADING", "baseAsset": s.Base, "baseAssetPrecision": 8, "quoteAsset": s.Quote, "quotePrecision": 8,
		"quoteAssetPrecision": 8, "baseCommissionPrecision": 8, "quoteCommissionPrecision": 8, "isSpotTradingAllowed": true,
		"orderTypes": []string{"LIMIT", "LIMIT_MAKER", "MARKET"}, "permissions": []string{}, "permissionSets": [][]string{{"SPOT"}},
		"filters": []map[string]any{
			{"filterType": "PRICE_FILTER", "minPrice": eight(s.Tick), "maxPrice": eight(udecimal.MustFromInt64(100_000_000, 0)), "tickSize": eight(s.Tick)},
			{"filterType": "LOT_SIZE", "minQty": eight(s.Lot), "maxQty": most, "stepSize": eight(s.Lot)},
			{"filterType": "MARKET_LOT_SIZE", "minQty": "0.00000000", "maxQty": most, "stepSize": "0.00000000"},
			{"filterType": "NOTIONAL", "minNotional": eight(s.MinNotional), "applyMinToMarket": true, "maxNotional": "9000000.00000000",
				"applyMaxToMarket": false, "avgPriceMins": 5},
		},
	}
}

// row is a candle as Binance writes it.
func row(c market.Candle, length int64) []any {
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', 8, 64) }
	return []any{
		c.Time, text(c.Open), text(c.High), text(c.Low), text(c.Close), text(c.Volume), c.Time + length - 1, text(c.Volume * c.Close), 1,
		"0.00000000", "0.00000000", "0",
	}
}
