package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"tradebot/engine/chaos"
	"tradebot/engine/exchange"
	"tradebot/engine/testbed"
)

// The account of the bots, and the secret of its keys. Every worker has a key of its own, so that the exchange can tell who does not
// heed a ban.
const (
	account = "bots"
	secret  = "of-the-bots"
)

// at is where the exchange is.
func (p *plant) at() string { return fmt.Sprintf("http://127.0.0.1:%d", p.port) }

// openExchange starts the exchange, which takes connections at once and answers after a while.
func (p *plant) openExchange(slow time.Duration) {
	p.Helper()
	path, err := bourse()
	if err != nil {
		p.Fatal(err)
	}
	p.started++
	name := fmt.Sprintf("exchange-%d", p.started)
	cmd := exec.Command(path, "-book", p.book, "-listen", fmt.Sprintf("127.0.0.1:%d", p.port), "-market", p.market, "-slow", slow.String(),
		"-account", account+":"+secret+":USDT=1000000", "-fee", "0.001", "-depth", "BTCUSDT=0.05,ETHUSDT=0.15,SOLUSDT=0.3", "-weight", "1000000", "-orders", "100000", "-ban", "3s")
	for _, one := range p.accounts {
		cmd.Args = append(cmd.Args, "-account", one)
	}
	log := filepath.Join(p.dir, name+".log")
	p.exchange = &process{testbed.Start(p, cmd, log), "exchange", name, "", log}
}

// tell tells the exchange something; it may be dead.
func (p *plant) tell(ctx context.Context, method, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, p.at()+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if text, err = io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d, %s, %v", response.StatusCode, text, err)
	}
	return nil
}

// calm waits until the exchange answers, and ends all its misbehaviour.
func (p *plant) calm() {
	p.Helper()
	p.until("the exchange is calm", func(ctx context.Context) (bool, error) {
		return true, p.tell(ctx, http.MethodDelete, "/control/faults", nil)
	})
}

// read reads the book of the exchange as it is.
func (p *plant) read() *exchange.Book {
	p.Helper()
	b, err := exchange.ReadBook(p.book)
	if err != nil {
		p.fail("%v", err)
	}
	return b
}

// learning is how long it may take until the database knows of a trade; then it is lost. A worker that was told of a ban, in an answer
// whose Retry-After got lost, asks nothing for two minutes, as long as the shortest ban of Binance.
const learning = 150 * time.Second

// learned returns the book of the exchange as it is, once the database knows all its trades.
func (p *plant) learned() *exchange.Book {
	p.Helper()
	b := p.read()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); time.Since(begun) < learning; {
		if kept, err := p.traded(p.Context()); err == nil && len(chaos.Lost(b, account, kept)) == 0 {
			break
		}
		select {
		case <-again.C:
		case <-p.Context().Done():
			return b
		}
	}
	return b
}

// traded are the numbers of the trades that the database knows of.
func (p *plant) traded(ctx context.Context) (map[int64]bool, error) {
	rows, err := p.db.Query(ctx, `SELECT trade FROM fills WHERE trade > 0`)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	kept := map[int64]bool{}
	for _, id := range list {
		kept[id] = true
	}
	return kept, err
}
