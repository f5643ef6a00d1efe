package exchange_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tradebot/engine/binance"
	"tradebot/engine/exchange"
)

// program is the exchange as a process.
type program struct {
	path, book string
	address    string // once it has one
	process    *exec.Cmd
}

func build(t *testing.T) *program {
	t.Helper()
	p := &program{path: filepath.Join(t.TempDir(), "exchange")}
	if out, err := exec.Command("go", "build", "-o", p.path, "tradebot/engine/cmd/exchange").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return p
}

func TestProgram(t *testing.T) {
	p := build(t)
	for name, test := range map[string]func(*testing.T, *program){
		"killed among orders": killedAmongOrders, "a slow start": slowStart, "loopback alone": loopbackAlone,
	} {
		t.Run(name, func(t *testing.T) {
			p.book, p.address = filepath.Join(t.TempDir(), "book"), "127.0.0.1:0"
			defer p.kill(t, syscall.SIGKILL)
			test(t, p)
		})
	}
}

// start starts the program at its address and waits until it has it.
func (p *program) start(t *testing.T, args ...string) {
	t.Helper()
	args = append([]string{"-book", p.book, "-listen", p.address, "-account", account + ":" + secret + ":USDT=1000000,BTC=100"}, args...)
	p.process = exec.Command(p.path, args...)
	out, err := p.process.StdoutPipe()
	if err == nil {
		err = p.process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the exchange did not start: %v", err)
	}
	p.address = strings.TrimPrefix(strings.TrimSpace(line), "http://")
}

// kill ends the program, if it runs.
func (p *program) kill(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if p.process == nil {
		return
	}
	if err := p.process.Process.Signal(signal); err != nil {
		t.Error(err)
	}
	_ = p.process.Wait() // it was killed
	p.process = nil
}

// The exchange is killed again and again while orders come in. Whatever it had answered is in its book, the book adds up, and
// of every order of which the client does not know, a query after the time tells what the book has.
func killedAmongOrders(t *testing.T, p *program) {
	p.start(t)
	budget := binance.NewBudget(binance.Limits{Orders10s: 1e6, Weight: 1e6})
	client, err := binance.New(binance.Config{URL: "http://" + p.address, Key: binance.NewKey(account, secret), Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	answers := map[string]binance.Answer{}
	var last int64 // until when an order could be sent
	for round := range 6 {
		var mu sync.Mutex
		var group sync.WaitGroup
		got, over := make(chan struct{}), make(chan struct{})
		for g := range 4 {
			group.Go(func() {
				for i := 0; ; i++ {
					o := small(fmt.Sprintf("k%d-%d-%d", round, g, i))
					sendBy := client.Now() + 100
					a := client.Place(context.Background(), o, sendBy)
					mu.Lock()
					answers[o.ClientID], last = a, max(last, sendBy)
					mu.Unlock()
					select {
					case got <- struct{}{}:
					case <-over:
						return
					}
				}
			})
		}
		for range 10 + 3*round {
			<-got
		}
		go func() {
			for range got { // the others go on while it dies
			}
		}()
		p.kill(t, syscall.SIGKILL)
		close(over)
		group.Wait()
		close(got)
		p.start(t)
	}
	outcomes := map[binance.Outcome]int{}
	time.Sleep(time.Until(time.UnixMilli(last + binance.RecvWindow + binance.Ahead + 10)))
	book, err := exchange.ReadBook(p.book)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Check(); err != nil {
		t.Error(err)
	}
	if twice := book.Duplicates(); len(twice) > 0 {
		t.Errorf("accepted twice: %v", twice)
	}
	for id, a := range answers {
		outcomes[a.Outcome]++
		booked := len(book.Placed(account, id)) == 1
		switch a.Outcome {
		case binance.Unknown:
			l, err := client.Query(t.Context(), "BTCUSDT", id)
			if err != nil || l.Known != booked || l.Absent(last) == booked {
				t.Errorf("order %s: %+v, %v; in the book: %v", id, l, err, booked)
			}
		default:
			if booked != (a.Outcome == binance.Accepted) {
				t.Errorf("order %s is %s (%v); in the book: %v", id, a.Outcome, a.Err, booked)
			}
		}
	}
	if len(book.Orders) < 60 || outcomes[binance.Unknown]+outcomes[binance.NotSent] == 0 {
		t.Errorf("%d orders, %v: too few for a test", len(book.Orders), outcomes)
	}
	t.Logf("%d orders, %v", len(book.Orders), outcomes)
	p.kill(t, syscall.SIGTERM)
}

// A slow start: the exchange takes connections and answers later.
func slowStart(t *testing.T, p *program) {
	p.start(t, "-slow", "300ms")
	begun := time.Now()
	response, err := http.Get("http://" + p.address + "/api/v3/time")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if took := time.Since(begun); response.StatusCode != 200 || took < 100*time.Millisecond {
		t.Errorf("status %d after %s", response.StatusCode, took)
	}
}

// The program listens to nobody else.
func loopbackAlone(t *testing.T, p *program) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "example.org:80"} {
		out, err := exec.Command(p.path, "-book", p.book, "-listen", address, "-account", "a:b:USDT=1").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "loopback") {
			t.Errorf("%s: %v, %s", address, err, out)
		}
	}
}
