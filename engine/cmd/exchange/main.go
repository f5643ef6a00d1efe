// Command exchange is the exchange for tests as a program, so that chaos tests can kill it:
//
//	exchange -book FILE [-listen 127.0.0.1:0] [-seed N] [-fee RATE] [-depth QTY] [-slow DURATION] -account KEY:SECRET:USDT=1000,BTC=1 ...
//
// It listens on the loopback interface alone, writes its address as the first line of its output, and ends on SIGTERM. With
// -slow it takes connections at once and answers only after that time. It is no part of the product.
package main

import (
	"context"
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
	flags.TextVar(&c.Depth, "depth", udecimal.Decimal{}, "quantity at each tick; 0: no end")
	flags.Func("account", "KEY:SECRET:CURRENCY=AMOUNT,...", func(text string) error {
		a, err := account(text)
		c.Accounts = append(c.Accounts, a)
		return err
	})
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
	a := exchange.Account{Key: parts[0], Secret: parts[1], Balances: map[string]udecimal.Decimal{}}
	for part := range strings.SplitSeq(parts[2], ",") {
		asset, amount, _ := strings.Cut(part, "=")
		d, err := udecimal.Parse(amount)
		if err != nil || d.IsNeg() || asset == "" {
			return a, fmt.Errorf("%q is no balance", part)
		}
		a.Balances[asset] = d
	}
	return a, nil
}
