package binance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/adshao/go-binance/v2/common"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
	"tradebot/engine/order"
)

// The examples of rest-api.md, "SIGNED Endpoint Examples for POST /api/v3/order": the signature that we send by, and that which
// the exchange for tests checks by.
func TestSignatureOfTheDocuments(t *testing.T) {
	const key = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
	for payload, want := range map[string]string{
		"symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559":                                                 "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
		"symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559": "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
	} {
		ours, err := common.Hmac(key, payload)
		if err != nil || *ours != want || exchange.Sign(key, payload) != want {
			t.Errorf("got %v, %v and %s, want %s", ours, err, exchange.Sign(key, payload), want)
		}
	}
}

// What goes over the wire is signed as the documents say, query string and body without anything between, within a window of
// two seconds, and has every number as it was given.
func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	var body []byte
	w := newWorld(t, exchange.Config{}, func(c *binance.Config) {
		c.Transport = through{http.DefaultTransport, http.MethodPost, func(r *http.Request) {
			got = r
			copied, _ := r.GetBody()
			body, _ = io.ReadAll(copied)
		}}
	})
	o := bid("a-_Z9")
	o.Qty, o.Price = qty("0.12345"), num("20000.01")
	before := w.client.Now()
	if a := w.place(o); a.Outcome != binance.Accepted {
		t.Fatal(a.Err)
	}
	text, signature, _ := strings.Cut(got.URL.RawQuery, "&signature=")
	if want := exchange.Sign(secret, text+string(body)); signature != want {
		t.Errorf("signature %s, want %s", signature, want)
	}
	if got.Header.Get("X-MBX-APIKEY") != account {
		t.Error("no API key")
	}
	query, _ := url.ParseQuery(text)
	form, _ := url.ParseQuery(string(body))
	if stamp, _ := strconv.ParseInt(query.Get("timestamp"), 10, 64); query.Get("recvWindow") != "2000" || stamp < before-1000 || stamp > before+2000 {
		t.Errorf("query %v", query)
	}
	want := url.Values{
		"symbol": {"BTCUSDT"}, "side": {"BUY"}, "type": {"LIMIT"}, "timeInForce": {"GTC"}, "quantity": {"0.12345"}, "price": {"20000.01"},
		"newClientOrderId": {"a-_Z9"}, "newOrderRespType": {"FULL"},
	}
	if form.Encode() != want.Encode() {
		t.Errorf("form %v", form)
	}
}

// Every kind of order has the parameters that its kind must have, and no others.
func TestWordsOfOrders(t *testing.T) {
	for _, c := range []struct {
		kind        order.Kind
		tif         order.TIF
		post        bool
		price, stop string
		want        string
	}{
		{order.Market, 0, false, "0", "0", "type=MARKET"},
		{order.Limit, 0, false, "1.5", "0", "price=1.5&timeInForce=GTC&type=LIMIT"},
		{order.Limit, order.ImmediateOrCancel, false, "1.5", "0", "price=1.5&timeInForce=IOC&type=LIMIT"},
		{order.Limit, order.FillOrKill, false, "0.00000001", "0", "price=0.00000001&timeInForce=FOK&type=LIMIT"},
		{order.Limit, 0, true, "1.5", "0", "price=1.5&type=LIMIT_MAKER"},
		{order.Stop, 0, false, "0", "1.5", "stopPrice=1.5&type=STOP_LOSS"},
		{order.StopLimit, 0, false, "1.4", "1.5", "price=1.4&stopPrice=1.5&timeInForce=GTC&type=STOP_LOSS_LIMIT"},
	} {
		var form url.Values
		w := newWorld(t, exchange.Config{}, func(c *binance.Config) {
			c.Transport = through{http.DefaultTransport, http.MethodPost, func(r *http.Request) {
				copied, _ := r.GetBody()
				body, _ := io.ReadAll(copied)
				form, _ = url.ParseQuery(string(body))
			}}
		})
		w.place(binance.Order{
			Symbol: "BTCUSDT", ClientID: "a", Side: order.Sell, Kind: c.kind, TIF: c.tif, PostOnly: c.post, Qty: qty("100000000.00000001"),
			Price: num(c.price), Stop: num(c.stop),
		})
		if form.Get("side") != "SELL" || form.Get("quantity") != "100000000.00000001" {
			t.Errorf("%s: %v", c.kind, form)
		}
		for _, name := range []string{"side", "quantity", "symbol", "newClientOrderId", "newOrderRespType"} {
			form.Del(name)
		}
		if got := form.Encode(); got != c.want {
			t.Errorf("%s: %s, want %s", c.kind, got, c.want)
		}
	}
}

// Neither key nor secret is in anything that is printed, logged or encoded.
func TestKeysAreNotPrinted(t *testing.T) {
	key := binance.NewKey(account, secret)
	config := binance.Config{URL: "http://127.0.0.1:1", Key: key, Budget: binance.NewBudget(binance.Limits{}), Timeout: time.Second}
	client := newClient(t, config)
	a := client.Place(t.Context(), buy("a"), 1)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("all", "key", key, "client", client, "config", config.Key, "answer", a)
	slog.New(slog.NewTextHandler(&log, nil)).Info("all", "key", key, "client", client, "answer", a)
	encoded, _ := json.Marshal(map[string]any{"key": key, "config": config.Key})
	all := log.String() + string(encoded) + a.Err.Error() + fmt.Sprint(key, &key, config, client) +
		fmt.Sprintf("%v %+v %#v %s %q %x %d", key, key, key, key, key, key, key) + fmt.Sprintf("%+v %#v %+v %#v", client, client, config, config)
	for _, part := range []string{account, secret, fmt.Sprintf("%x", secret)} {
		if strings.Contains(all, part) {
			t.Errorf("%q is in what was printed", part)
		}
	}
}
