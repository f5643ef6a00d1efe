package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/user"
)

// BenchmarkCandles reads 1,000 candles over TCP, of a month that is sealed and of the one under way, and as many bytes from a handler
// that does nothing else.
func BenchmarkCandles(b *testing.B) {
	h := newHouse(b)
	ann := h.person("ann", user.Viewer)
	stream := market.Stream{Exchange: "binance", Symbol: "BENCHUSDT", Timeframe: market.Minute}
	series, err := history.Read("candles.csv", bytes.NewReader(minutes(b, "40000")))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := h.Library.Import(b.Context(), stream, []market.Series{series}, history.ImportOptions{Now: time.Now().UnixMilli()}); err != nil {
		b.Fatal(err)
	}
	live := market.Stream{Exchange: "binance", Symbol: "LIVEUSDT", Timeframe: market.Minute}
	shifted := series.Candles[:2000]
	now := market.Minute.Open(time.Now().UnixMilli())
	for i := range shifted {
		shifted[i].Time = now - int64(len(shifted)-i)*int64(market.Minute)
	}
	if _, err := h.Library.Keep(b.Context(), live, shifted); err != nil {
		b.Fatal(err)
	}
	const sealed = "/api/v1/markets/binance/BENCHUSDT/candles?timeframe=1m&limit=1000&from=1704067200000"
	want := h.ask(ann, http.MethodGet, sealed, nil, "")
	if want.status != http.StatusOK || bytes.Count(want.body, []byte{'['}) != 1001 {
		b.Fatal(want)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/*", func(c *fiber.Ctx) error { return c.Send(want.body) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(l) }()
	b.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			b.Error(err)
		}
		<-ended
	})
	constant := &house{TB: b, url: "http://" + l.Addr().String(), client: h.client}
	for _, c := range []struct {
		name string
		from *house
		path string
	}{{"constant", constant, "/"}, {"sealed", h, sealed}, {"live", h, "/api/v1/markets/binance/LIVEUSDT/candles?timeframe=1m&limit=1000"}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if a := c.from.ask(ann, http.MethodGet, c.path, nil, ""); a.status != http.StatusOK {
					b.Fatal(a)
				}
			}
		})
	}
}

// The newest page has what was stored a moment ago, gaps that were filled, and what an import put in the place of something.
func TestNewestCandles(t *testing.T) {
	h := newHouse(t)
	ann, root := h.person("ann", user.Viewer), h.person("root", user.Admin)
	s := market.Stream{Exchange: "binance", Symbol: "NEWUSDT", Timeframe: market.Minute}
	now := market.Minute.Open(time.Now().UnixMilli())
	at := func(minutes int64, price float64) market.Candle {
		return market.Candle{Time: now + minutes*int64(market.Minute), Open: price, High: price, Low: price, Close: price, Volume: 1}
	}
	keep := func(candles ...market.Candle) {
		t.Helper()
		if _, err := h.Library.Keep(t.Context(), s, candles); err != nil {
			t.Fatal(err)
		}
	}
	newest := func(limit string, want ...float64) {
		t.Helper()
		var got struct{ Items [][]any }
		a := h.ask(ann, http.MethodGet, "/api/v1/markets/binance/NEWUSDT/candles?timeframe=1m&limit="+limit, nil, "")
		if err := json.Unmarshal(a.body, &got); err != nil || len(got.Items) != len(want) {
			t.Fatalf("%v, want %v", a, want)
		}
		for i, row := range got.Items {
			if row[4] != strconv.FormatFloat(want[i], 'f', -1, 64) {
				t.Errorf("candle %d is %v, want %v", i, row, want[i])
			}
		}
	}
	keep(at(-9, 1), at(-8, 2), at(-5, 5), at(-4, 6))
	newest("2", 5, 6)
	newest("4", 1, 2, 5, 6)
	keep(at(-3, 7))
	newest("2", 6, 7)
	keep(at(-7, 3), at(-6, 4))
	newest("4", 4, 5, 6, 7)
	newest("100", 1, 2, 3, 4, 5, 6, 7)
	keep(at(-1, 9))
	newest("3", 6, 7, 9)
	keep(at(-2, 8))
	newest("3", 7, 8, 9)

	// A month that is over, and an import that puts other candles in its place.
	path := "/api/v1/markets/binance/OLDUSDT/candles?timeframe=1m&limit=1"
	imported := func(close string) {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "a.csv")
		if err == nil {
			_, err = io.WriteString(part, "1704067200000,1,9,1,1,1\n1704067260000,1,9,1,"+close+",1\n")
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		a := h.ask(root, http.MethodPost, "/api/v1/markets/binance/OLDUSDT/candles/import?timeframe=1m&force=true", map[string]string{"Content-Type": w.FormDataContentType()}, b.String())
		if a.status != http.StatusOK {
			t.Fatal(a)
		}
		if a := h.ask(ann, http.MethodGet, path, nil, ""); !bytes.Contains(a.body, []byte(`"`+close+`","1"]`)) {
			t.Errorf("the import of %s is not seen: %v", close, a)
		}
	}
	imported("3")
	first := h.ask(ann, http.MethodGet, path, nil, "")
	if again := h.ask(ann, http.MethodGet, path, map[string]string{"If-None-Match": first.header.Get("ETag")}, ""); again.status != http.StatusNotModified || len(again.body) > 0 {
		t.Error(again)
	}
	imported("4")
	if again := h.ask(ann, http.MethodGet, path, map[string]string{"If-None-Match": first.header.Get("ETag")}, ""); again.status != http.StatusOK {
		t.Error(again)
	}
}
