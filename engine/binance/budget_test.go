package binance_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/fault"
)

// script is an exchange without a network, for tests in which time is not real. It answers with the time, and to everything
// else as it is told.
type script struct {
	times  []time.Time // at which requests came, questions for the time aside
	all    int         // requests
	status int
	header http.Header
	body   string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.all++
	answer := &http.Response{StatusCode: 200, Header: http.Header{}, Request: r}
	body := `{"serverTime":` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `}`
	if !strings.HasSuffix(r.URL.Path, "/time") {
		s.times = append(s.times, time.Now())
		body = `{"symbol":"BTCUSDT","orderId":1,"clientOrderId":"a","price":"0","origQty":"0.01","executedQty":"0","cummulativeQuoteQty":"0","status":"NEW","side":"BUY"}`
		if s.status != 0 {
			answer.StatusCode, answer.Header, body = s.status, s.header, s.body
		} else if s.header != nil {
			answer.Header = s.header
		}
	}
	answer.Body = io.NopCloser(strings.NewReader(body))
	return answer, nil
}

// scripted returns a client of a script, whose clock is measured, at the beginning of a minute.
func scripted(t *testing.T, b *binance.Budget, account string) (*binance.Client, *script) {
	t.Helper()
	s := &script{}
	c, err := binance.New(binance.Config{URL: "http://exchange.invalid", Key: binance.NewKey(account, secret), Budget: b, Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)))
	return c, s
}

func send(c *binance.Client) binance.Answer {
	return c.Place(context.Background(), buy("a"), c.Now()+1000)
}

// After a 429 or a 418 not one request leaves until the time is over: of no client behind the address, of no kind.
func TestBackOff(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		after  string // Retry-After
		wait   time.Duration
	}{
		{"limited", 429, "17", 18 * time.Second},
		{"limited without a time", 429, "", 61 * time.Second},
		{"limited with a time that is none", 429, "soon", 61 * time.Second},
		{"limited with a time that has passed", 429, "-5", 61 * time.Second},
		{"banned", 418, "7200", 7201 * time.Second},
		{"banned without a time", 418, "", 121 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := binance.NewBudget(binance.Limits{})
				client, s := scripted(t, b, "one")
				other, quiet := scripted(t, b, "two")
				s.status, s.header, s.body = c.status, http.Header{"Retry-After": {c.after}}, `{"code":-1003,"msg":"Too many"}`
				if a := send(client); a.Outcome != binance.Refused || !a.Again || a.Wait != c.wait {
					t.Fatalf("%s, wait %s: %v", a.Outcome, a.Wait, a.Err)
				}
				s.status = 0
				if until := time.Until(b.Blocked()); until != c.wait {
					t.Errorf("blocked for %s", until)
				}
				before, others := s.all, quiet.all
				for time.Until(b.Blocked()) > time.Millisecond {
					if a := send(client); a.Outcome != binance.NotSent || !a.Again || a.Wait != time.Until(b.Blocked()) || fault.KindOf(a.Err) != fault.Limit {
						t.Fatalf("%s, wait %s: %v", a.Outcome, a.Wait, a.Err)
					}
					if a := other.Cancel(t.Context(), "BTCUSDT", "a"); a.Outcome != binance.NotSent {
						t.Fatalf("%s: %v", a.Outcome, a.Err)
					}
					if _, err := other.Query(t.Context(), "BTCUSDT", "a"); fault.KindOf(err) != fault.Limit {
						t.Fatal(err)
					}
					if _, err := other.Time(t.Context()); fault.KindOf(err) != fault.Limit {
						t.Fatal(err)
					}
					time.Sleep(time.Until(b.Blocked()) * 4 / 5)
				}
				if s.all != before || quiet.all != others {
					t.Errorf("%d and %d requests left", s.all-before, quiet.all-others)
				}
				time.Sleep(time.Second)
				if a := send(client); a.Outcome != binance.Accepted {
					t.Errorf("afterwards: %s, %v", a.Outcome, a.Err)
				}
			})
		})
	}
}

// Too many orders of an account stop its orders, and neither its questions nor other accounts.
func TestTooManyOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := binance.NewBudget(binance.Limits{})
		client, s := scripted(t, b, "one")
		other, _ := scripted(t, b, "two")
		s.status, s.header, s.body = 429, http.Header{"Retry-After": {"5"}}, `{"code":-1015,"msg":"Too many new orders."}`
		if a := send(client); a.Outcome != binance.Refused || a.Wait != 6*time.Second {
			t.Errorf("%s: %v", a.Outcome, a.Err)
		}
		s.status = 0
		if a := send(client); a.Outcome != binance.NotSent || a.Wait != 6*time.Second {
			t.Errorf("%s: %v", a.Outcome, a.Err)
		}
		if a := client.Cancel(t.Context(), "BTCUSDT", "a"); a.Outcome == binance.NotSent {
			t.Errorf("a cancellation: %v", a.Err)
		}
		if a := send(other); a.Outcome != binance.Accepted {
			t.Errorf("another account: %v", a.Err)
		}
		time.Sleep(6 * time.Second)
		if a := send(client); a.Outcome != binance.Accepted {
			t.Errorf("afterwards: %v", a.Err)
		}
	})
}

// What may be asked in a minute is not exceeded, and downloads leave orders their part of it.
func TestWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := binance.NewBudget(binance.Limits{Weight: 200})
		client, s := scripted(t, b, "one")
		asked := 0
		for ; asked < 100; asked++ {
			if _, err := client.Symbol(t.Context(), "BTCUSDT"); fault.KindOf(err) == fault.Limit {
				break
			}
		}
		if asked != 9 {
			t.Errorf("%d questions of weight 20 of 180", asked)
		}
		sent := 0
		for ; sent < 100; sent++ {
			if a := client.Cancel(t.Context(), "BTCUSDT", "a"); a.Outcome == binance.NotSent {
				if a.Wait <= 0 || a.Wait > time.Minute {
					t.Errorf("wait %s", a.Wait)
				}
				break
			}
		}
		if sent != 20 {
			t.Errorf("%d cancellations of weight 1 of 20", sent)
		}
		time.Sleep(time.Minute)
		if a := send(client); a.Outcome != binance.Accepted {
			t.Errorf("the next minute: %v", a.Err)
		}
		// Other programs have used the address meanwhile.
		s.header = http.Header{"X-Mbx-Used-Weight-1m": {"199"}}
		if a := send(client); a.Outcome != binance.Accepted {
			t.Error(a.Err)
		}
		if a := send(client); a.Outcome != binance.Accepted {
			t.Error(a.Err)
		}
		if a := send(client); a.Outcome != binance.NotSent {
			t.Errorf("%s beyond what the exchange has counted", a.Outcome)
		}
	})
}

// Orders are counted in 10 seconds and in a day, for each account.
func TestOrdersAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := binance.NewBudget(binance.Limits{Orders10s: 3, OrdersDay: 5})
		client, _ := scripted(t, b, "one")
		other, _ := scripted(t, b, "two")
		time.Sleep(time.Until(time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)))
		count := func(c *binance.Client) (n int) {
			for n = range 10 {
				if send(c).Outcome == binance.NotSent {
					return n
				}
			}
			return 10
		}
		if n := count(client); n != 3 {
			t.Errorf("%d in the first 10 seconds", n)
		}
		if n := count(other); n != 3 {
			t.Errorf("%d of another account", n)
		}
		time.Sleep(10 * time.Second)
		if n := count(client); n != 2 {
			t.Errorf("%d of what the day has left", n)
		}
		a := send(client)
		if a.Outcome != binance.NotSent || a.Wait < 23*time.Hour {
			t.Errorf("%s, wait %s", a.Outcome, a.Wait)
		}
		time.Sleep(a.Wait)
		if n := count(client); n != 3 {
			t.Errorf("%d the next day", n)
		}
	})
}

// What is used can be read, and so can the exchange's clock once it was measured. Reading asks nobody, and a minute that has ended reads 0.
func TestUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := binance.NewBudget(binance.Limits{Weight: 200})
		if u := b.Use(); u != (binance.Use{Limit: 200}) {
			t.Errorf("before anything was asked: %+v", u)
		}
		client, s := scripted(t, b, "one") // which measures, and waits for the next minute
		measured := b.Use()
		if !measured.Measured || measured.Offset != 0 || measured.Used != 0 || measured.Asked.IsZero() {
			t.Errorf("in the minute after: %+v", measured)
		}
		asked := s.all
		s.header = http.Header{"X-Mbx-Used-Weight-1m": {"123"}}
		for range 2 {
			if a := send(client); a.Outcome != binance.Accepted {
				t.Fatal(a.Err)
			}
		}
		if u := b.Use(); u.Used != 124 || u.Asked != time.Now() || s.all != asked+2 {
			t.Errorf("after two orders: %+v", u)
		}
		time.Sleep(59 * time.Second)
		if u := b.Use(); u.Used != 124 {
			t.Errorf("before the minute ends: %+v", u)
		}
		time.Sleep(time.Second)
		if u := b.Use(); u.Used != 0 || !u.Blocked.IsZero() {
			t.Errorf("after it: %+v", u)
		}
		s.status, s.header, s.body = http.StatusTeapot, http.Header{"Retry-After": {"9"}}, "{}"
		send(client)
		if u := b.Use(); time.Until(u.Blocked) != 10*time.Second {
			t.Errorf("banned: %+v", u)
		}
	})
}
