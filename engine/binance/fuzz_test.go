package binance_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// anything answers every request with the same, but for the time.
type anything struct {
	status int
	body   string
}

func (a anything) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/time") {
		a = anything{200, `{"serverTime":` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `}`}
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// Whatever is answered, to whatever was asked, nothing breaks; an order is accepted or refused by nothing but what says so, and
// what cannot be read is an error.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		`{"symbol":"BTCUSDT","orderId":1,"clientOrderId":"a","origClientOrderId":"a","transactTime":1,"price":"0","origQty":"0.01","executedQty":"0.01",` +
			`"cummulativeQuoteQty":"300","status":"FILLED","side":"BUY","fills":[{"price":"3","qty":"0.01","commission":"0","commissionAsset":"BTC","tradeId":1}]}`,
		`{"code":-2010,"msg":"Duplicate order sent."}`, `{"code":-2013,"msg":"Order does not exist."}`, `{"code":-1003}`, `{}`, `[]`, `null`, `[null]`, `[[]]`,
		`{"symbols":[{"symbol":"BTCUSDT","baseAsset":"BTC","quoteAsset":"USDT","filters":[{"filterType":"LOT_SIZE","stepSize":"0.1"},{}]}]}`,
		`{"symbols":[{"symbol":"BTCUSDT","filters":[{"filterType":1},null]}]}`,
		`[[60000,"1","2","0.5","1.5","3",119999,"1",1,"1","1","0"]]`, `[[1,2,3,4,5,6,7,8,9,10,11]]`,
		`[{"id":1,"orderId":1,"price":"1","qty":"1","quoteQty":"1","commission":"-1"}]`,
		`{"balances":[{"asset":"A","free":"1","locked":"1e9"}],"enableReading":true}`,
	} {
		for _, status := range []int{200, 400, 418, 500} {
			f.Add(status, body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		c, err := binance.New(binance.Config{
			URL: "http://exchange.invalid", Key: binance.NewKey(account, secret), Transport: anything{status, body},
			Budget: binance.NewBudget(binance.Limits{Weight: 1e9, Orders10s: 1e9}),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		a := c.Place(ctx, buy("a"), time.Now().UnixMilli()+5000)
		refused := status >= 400 && status < 500 || status == 200 && strings.Contains(body, "REJECTED")
		if a.Outcome == binance.NotSent || a.Outcome == binance.Accepted && (status != 200 || a.Report.ClientID != "a" || a.Report.ID <= 0) || a.Outcome == binance.Refused && !refused {
			t.Errorf("%s, %+v, %v", a.Outcome, a.Report, a.Err)
		}
		if a := c.Cancel(ctx, "BTCUSDT", "a"); a.Outcome == binance.Accepted && status != 200 || a.Outcome != binance.Accepted && a.Err == nil {
			t.Errorf("%s, %v", a.Outcome, a.Err)
		}
		l, err := c.Query(ctx, "BTCUSDT", "a")
		_, open := c.OpenOrders(ctx, "BTCUSDT")
		_, trades := c.Trades(ctx, "BTCUSDT", 1)
		_, balances := c.Account(ctx)
		_, symbol := c.Symbol(ctx, "BTCUSDT")
		_, rights := c.Rights(ctx)
		_, candles := c.Candles(ctx, "BTCUSDT", market.Minute, 0, 600_000)
		for _, err := range []error{err, open, trades, balances, symbol, rights, candles} {
			if err != nil && fault.KindOf(err) == fault.Internal || err == nil && status != 200 && (l.Known || !strings.Contains(body, "-20")) {
				t.Errorf("status %d: %v", status, err)
			}
		}
	})
}
