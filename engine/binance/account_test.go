package binance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/fault"
)

// What a key may do is said by the exchange, and never guessed from an answer that does not say it.
func TestRights(t *testing.T) {
	w := newWorld(t, exchange.Config{})
	if r, err := w.client.Rights(t.Context()); err != nil || r != (binance.Rights{Trade: true}) {
		t.Errorf("%+v, %v", r, err)
	}
	for body, want := range map[string]binance.Rights{
		`{"enableReading":true,"enableWithdrawals":true,"ipRestrict":true}`: {Withdraw: true, Bound: true},
		`{"enableReading":true,"permitsUniversalTransfer":true}`:            {Transfer: true},
		`{}`:                        {},
		`{"enableWithdrawals":true`: {},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/time") {
				body := `{"serverTime":` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `}`
				_, _ = w.Write([]byte(body))
				return
			}
			_, _ = w.Write([]byte(body))
		}))
		client := newClient(t, binance.Config{URL: server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{})})
		r, err := client.Rights(t.Context())
		if none := want == (binance.Rights{}); r != want || none != (fault.KindOf(err) == fault.Unavailable && err != nil) {
			t.Errorf("%s: %+v, %v", body, r, err)
		}
		server.Close()
	}
}

// An order with more fills than a page has is read to its end.
func TestTradesInPages(t *testing.T) {
	const all = 2345
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/time") {
			fmt.Fprintf(w, `{"serverTime":%d}`, time.Now().UnixMilli())
			return
		}
		from, _ := strconv.Atoi(r.URL.Query().Get("fromId"))
		var list []string
		for id := max(1, from); id <= all && len(list) < 1000; id++ {
			list = append(list, fmt.Sprintf(`{"id":%d,"orderId":7,"price":"1.5","qty":"2","quoteQty":"3","commission":"0.001","commissionAsset":"USDT","time":5,"isMaker":true}`, id))
		}
		fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
	}))
	defer server.Close()
	client := newClient(t, binance.Config{URL: server.URL, Key: binance.NewKey(account, secret), Budget: binance.NewBudget(binance.Limits{})})
	trades, err := client.Trades(t.Context(), "BTCUSDT", 7)
	if err != nil || len(trades) != all || trades[0].ID != 1 || trades[all-1].ID != all {
		t.Fatalf("%d trades, %v", len(trades), err)
	}
	if _, err := client.Trades(t.Context(), "BTCUSDT", 8); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("trades of another order: %v", err)
	}
}
