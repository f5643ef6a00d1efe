// Command exchange is the exchange for tests as a program, so that chaos tests can kill it:
//
//	exchange -book FILE [-listen 127.0.0.1:0] [-seed N] [-market JSON] [-fee RATE] [-depth QTY|SYMBOL=QTY,...] [-weight N] [-orders N]
//		[-ban DURATION] [-slow DURATION] -account KEY:SECRET:USDT=1000,BTC=1 ... [-thief KEY:SECRET:USDT=1 ...]
//
// The key of a -thief may take money out. It listens on the loopback interface alone, writes its address as the first line of its output, and ends on SIGTERM. With
// -slow it takes connections at once and answers only after that time. Its market is that of an installation if -market is given
// what that keeps of it, in the setting synth. It is no part of the product.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/exchange"
	"tradebot/engine/fault"
	"tradebot/engine/synth"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "exchange:", fault.Sentence(fault.Wrap(fault.Invalid, "main.run", err)))
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("exchange", flag.ContinueOnError)
	var c exchange.Config
	listen := flags.String("listen", "127.0.0.1:0", "address")
	book := flags.String("book", "", "file of the book")
	slow := flags.Duration("slow", 0, "time until it answers")
	flags.Uint64Var(&c.Seed, "seed", 1, "of the market")
	flags.TextVar(&c.Fee, "fee", udecimal.MustParse("0.001"), "share of what is received")
	flags.Func("market", "seed, begin and clock of the market, as an installation keeps them", func(text string) error {
		return json.Unmarshal([]byte(text), &struct {
			Seed  *uint64
			Begin *int64
			Clock *synth.Clock
		}{&c.Seed, &c.Begin, &c.Clock})
	})
	flags.Func("depth", "quantity at each tick, of all symbols or of some; 0: no end", func(text string) (err error) {
		if !strings.Contains(text, "=") {
			c.Depth, err = udecimal.Parse(text)
			return err
		}
		c.Depths, err = amounts(text)
		return err
	})
	flags.IntVar(&c.Weight, "weight", 0, "limit of a minute; 0: Binance's")
	flags.IntVar(&c.Orders, "orders", 0, "limit of 10 seconds; 0: Binance's")
	flags.DurationVar(&c.Ban, "ban", 0, "length of a ban; 0: Binance's")
	for name, withdraw := range map[string]bool{"account": false, "thief": true} { // whose key may take money out
		flags.Func(name, "KEY:SECRET:CURRENCY=AMOUNT,...", func(text string) error {
			a, err := account(text)
			a.Withdraw = withdraw
			c.Accounts = append(c.Accounts, a)
			return err
		})
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(*listen)
	if err != nil || !net.ParseIP(host).IsLoopback() || *book == "" {
		return errors.New("give -book, and an address of the loopback interface like 127.0.0.1:0")
	}
	x, err := exchange.Open(*book, c)
	if err != nil {
		return err
	}
	defer x.Close()
	return serve(x, *listen, *slow)
}

// serve answers until a signal comes.
func serve(x *exchange.Exchange, address string, slow time.Duration) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	ready := time.Now().Add(slow)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Until(ready))
		x.ServeHTTP(w, r)
	})}
	fmt.Printf("http://%s\n", l.Addr())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// account reads an account.
func account(text string) (exchange.Account, error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) != 3 {
		return exchange.Account{}, errors.New("an account is like KEY:SECRET:USDT=1000,BTC=1")
	}
	balances, err := amounts(parts[2])
	return exchange.Account{Key: parts[0], Secret: parts[1], Balances: balances}, err
}

// amounts reads NAME=AMOUNT,...
func amounts(text string) (map[string]udecimal.Decimal, error) {
	all := map[string]udecimal.Decimal{}
	for part := range strings.SplitSeq(text, ",") {
		name, amount, _ := strings.Cut(part, "=")
		d, err := udecimal.Parse(amount)
		if err != nil || d.IsNeg() || name == "" {
			return nil, fmt.Errorf("%q is no amount of anything", part)
		}
		all[name] = d
	}
	return all, nil
}
