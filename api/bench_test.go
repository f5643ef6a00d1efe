package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/bot"
	"tradebot/engine/market"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// loadVariable lets the test binary be a process that asks, in place of one that tests: ADDRESS PATH TOKEN CONNECTIONS SECONDS.
const loadVariable = "TRADEBOT_API_LOAD"

// load is what came of asking.
type load struct {
	Requests int
	Took     time.Duration
	P50, P99 time.Duration
	Failed   string
}

// askAsLoad asks as often as it can over some connections, and writes what came of it.
func askAsLoad(how string) load {
	var address, path, token string
	var connections, seconds int
	if _, err := fmt.Sscan(how, &address, &path, &token, &connections, &seconds); err != nil {
		return load{Failed: err.Error()}
	}
	var mutex sync.Mutex
	var out load
	var all []time.Duration
	begun := time.Now()
	end := begun.Add(time.Duration(seconds) * time.Second)
	var crew sync.WaitGroup
	for range connections {
		crew.Go(func() {
			took, err := one(address, path, token, end)
			mutex.Lock()
			defer mutex.Unlock()
			all = append(all, took...)
			if err != nil {
				out.Failed = err.Error()
			}
		})
	}
	crew.Wait()
	out.Took, out.Requests = time.Since(begun), len(all)
	if len(all) > 0 {
		slices.Sort(all)
		out.P50, out.P99 = all[len(all)/2], all[len(all)*99/100]
	}
	return out
}

// one asks over one connection until a time. It does no more with an answer than to count its bytes, so that the machine is the server's.
func one(address, path, token string, end time.Time) (took []time.Duration, err error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r := bufio.NewReaderSize(c, 64<<10)
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAuthorization: Bearer " + token + "\r\n\r\n")
	for time.Now().Before(end) {
		begun := time.Now()
		if _, err := c.Write(request); err != nil {
			return took, err
		}
		length := -1
		for first := true; ; first = false {
			line, err := r.ReadString('\n')
			if err != nil {
				return took, err
			}
			if first && !strings.HasPrefix(line, "HTTP/1.1 200") {
				return took, fmt.Errorf("answered %s", line)
			}
			if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "content-length") {
				length, _ = strconv.Atoi(strings.TrimSpace(value))
			}
			if line == "\r\n" {
				break
			}
		}
		if _, err := io.CopyN(io.Discard, r, int64(length)); err != nil {
			return took, err
		}
		took = append(took, time.Since(begun))
	}
	return took, nil
}

// asking runs a process that asks.
func asking(b *testing.B, address, path, token string, seconds int) load {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s 4 %d", loadVariable, address, path, token, seconds))
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	var l load
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil || l.Failed != "" {
		b.Fatalf("%v %s\n%s", err, l.Failed, text)
	}
	return l
}

// doorman knows the people of tests as the API knows those who show something for the first time: with a query of the database.
type doorman struct{ *house }

func (d doorman) Identify(ctx context.Context, c auth.Credentials) (user.Who, error) {
	who, err := d.house.Identify(ctx, c)
	if err == nil && who.Token == "" {
		_, err = d.Store.User(ctx, who.User)
	}
	return who, err
}

// Lists of bots and candles are answered at most 5 times slower than a constant of the same bytes by the same server. PostgreSQL, Redis and the
// server are on this machine, as is who asks, in a process of its own.
func BenchmarkAPI(b *testing.B) {
	d := newDistrict(b, slog.LevelInfo, false)
	d.person(ann, user.Trader)
	ctx, owner := b.Context(), d.people[ann].User
	who := d.people[ann]
	_, token, err := d.auth.CreateToken(ctx, &who, "", "bench", user.Read, 0) // what a program shows
	if err != nil {
		b.Fatal(err)
	}
	x := &cross{TB: b, house: d.house, anns: map[string]string{}}
	first, err := d.Store.Bot(ctx, x.belonging("/bots/{bot}"))
	if err != nil {
		b.Fatal(err)
	}
	for i := range 499 {
		c := first.Config
		c.Name = fmt.Sprintf("bot %d", i)
		made, err := d.Store.CreateBot(ctx, bot.Bot{Owner: owner, Config: c}, owner, time.Now().UnixMilli())
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range []bot.Event{bot.Start, bot.Ready} {
			if _, err := d.Store.Transition(ctx, made.ID, store.Change{Event: e}, time.Now().UnixMilli()); err != nil {
				b.Fatal(err)
			}
		}
		lease, err := d.Store.Acquire(ctx, made.ID, "bench", 600_000)
		if err != nil {
			b.Fatal(err)
		}
		batch := bot.Batch{Cursor: 60_000, Equity: []bot.Point{{Time: 60_000, Equity: c.Cash}}}
		if err := d.Store.Commit(ctx, store.Commit{Fence: store.Fence{Bot: made.ID, Holder: "bench", Epoch: lease.Epoch}, Batch: batch}); err != nil {
			b.Fatal(err)
		}
	}
	stream, err := market.ParseStream("synth:BTCUSDT:1m")
	if err != nil {
		b.Fatal(err)
	}
	candles, begin := make([]market.Candle, 5000), (time.Now().UnixMilli()/60_000-5000)*60_000
	for i := range candles {
		price := 60_000 + float64(i%97)*13.37
		candles[i] = market.Candle{Time: begin + int64(i)*60_000, Open: price, High: price + 21.5, Low: price - 17.25, Close: price + 3.125, Volume: 12.5 + float64(i%13)}
	}
	if _, err := d.Store.Shelf().Add(ctx, stream, candles); err != nil {
		b.Fatal(err)
	}
	type measured struct {
		name, path string
		most       float64 // times slower than a constant; 0: whatever it is
		mine, base []load
	}
	all := []*measured{
		{name: "list 500 bots", path: "/api/v1/bots?limit=500", most: 5},
		{name: "read 1,000 candles", path: "/api/v1/markets/synth/BTCUSDT/candles?timeframe=1m&limit=1000", most: 5},
		{name: "the dashboard", path: "/api/v1/dashboard"},
	}
	sizes := map[string]int{}
	var constants []string // their paths
	for i, m := range all {
		a := d.ask(token, http.MethodGet, m.path, nil, "")
		if a.status != http.StatusOK {
			b.Fatal(a)
		}
		sizes[m.name] = len(a.body)
		d.constant[i] = a.body
		constants = append(constants, fmt.Sprintf("/api/constant/%d", i))
		if c := d.ask(token, http.MethodGet, constants[i], nil, ""); !bytes.Equal(c.body, a.body) {
			b.Fatalf("the constant is %d bytes, not %d", len(c.body), len(a.body))
		}
	}
	address := strings.TrimPrefix(d.url, "http://")
	for round := range 6 { // one after the other, so that a machine that is busy is busy for all
		for i, m := range all {
			mine, base := asking(b, address, m.path, token, 1), asking(b, address, constants[i], "none", 1)
			if round > 0 { // the first warms up
				m.mine, m.base = append(m.mine, mine), append(m.base, base)
			}
		}
	}
	fmt.Printf("\nThe API over TCP, 4 connections, PostgreSQL on loopback; next to a handler that returns a constant of the same bytes.\n\n")
	fmt.Printf("%-20s %9s %11s %9s %9s %13s %9s %9s %9s %7s\n", "", "bytes", "requests/s", "p50 ms", "p99 ms", "constant: /s", "p50 ms", "p99 ms", "slower", "p99")
	for _, m := range all {
		slower, later := times(m.mine, m.base)
		mine, base := median(m.mine), median(m.base)
		fmt.Printf("%-20s %9d %11.0f %9.2f %9.2f %13.0f %9.2f %9.2f %8.1fx %6.1fx\n",
			m.name, sizes[m.name], mine.rate(), ms(mine.P50), ms(mine.P99), base.rate(), ms(base.P50), ms(base.P99), slower, later)
		b.ReportMetric(slower, strings.ReplaceAll(m.name, " ", "-")+"-x")
		if m.most > 0 && max(slower, later) > m.most {
			b.Errorf("%s is %.1f times slower than a constant in requests/s, and %.1f in p99; at most %v is wanted", m.name, slower, later, m.most)
		}
	}
	fmt.Println()
}

func (l *load) rate() float64 { return float64(l.Requests) / l.Took.Seconds() }

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// times is how much slower than others some rounds were, in requests/s and in p99. Each is held against the other of its time, and
// the round in the middle counts.
func times(mine, base []load) (slower, later float64) {
	var rates, lates []float64
	for i := range mine {
		rates = append(rates, base[i].rate()/mine[i].rate())
		lates = append(lates, float64(mine[i].P99)/float64(base[i].P99))
	}
	slices.Sort(rates)
	slices.Sort(lates)
	return rates[len(rates)/2], lates[len(lates)/2]
}

// median is the round in the middle.
func median(all []load) load {
	all = slices.SortedFunc(slices.Values(all), func(a, b load) int { return a.Requests - b.Requests })
	return all[len(all)/2]
}
