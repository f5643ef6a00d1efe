package chaos_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/chaos"
	"tradebot/engine/market"
)

// patience is how long anything may take before the test gives up: longer than a worker that heard of a ban asks nothing, and the machine
// may be busy.
const patience = 3 * time.Minute

// until asks again and again; only the database can say what has become of processes that may be killed at any moment. A database
// that does not answer is asked again.
func (p *plant) until(what string, done func(ctx context.Context) (bool, error)) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	var last error
	for {
		ok, err := done(ctx)
		if ok && err == nil {
			return
		}
		if err != nil && ctx.Err() == nil {
			last = err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			p.fail("it never happened that %s (%v)", what, last)
		}
	}
}

// fail ends the test and shows what the processes said last.
func (p *plant) fail(format string, args ...any) {
	p.Helper()
	text := fmt.Sprintf(format, args...)
	for _, one := range append(p.all(), p.exchange) {
		text += fmt.Sprintf("\n--- %s (running: %v)\n%s", one.name, one.Running(), one.Tail())
	}
	p.Fatal(text)
}

// standing is where a bot has got to.
type standing struct {
	id, name, holder string
	mode             bot.Mode
	status           bot.Status
	pause            bot.Pause
	reason           string
	cursor           int64
	free             bool // nobody holds its lease
	waiting          int  // commands that are not done
}

// standings asks the database for all of them.
func (p *plant) standings(ctx context.Context) ([]standing, error) {
	rows, err := p.db.Query(ctx, `
		SELECT id, name, holder, mode, status, pause, reason, cursor, lease_until <= extract(epoch FROM clock_timestamp()) * 1000,
			(SELECT count(*) FROM commands WHERE bot = bots.id AND commands.status = 'waiting')
		FROM bots ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []standing
	for rows.Next() {
		var s standing
		if err := rows.Scan(&s.id, &s.name, &s.holder, &s.mode, &s.status, &s.pause, &s.reason, &s.cursor, &s.free, &s.waiting); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// caught is what ends whatever a test does to an installation that does wrong: a bot has found that out itself.
type caught struct{ bot, reason string }

// reach waits until every bot has gone through the candle that is under way at a time of the market, or has ended, and everything
// that was asked by hand is answered.
func (p *plant) reach(t int64) {
	p.Helper()
	t = market.Minute.Open(t) + int64(market.Minute)
	var behind []string
	defer func() {
		if p.Failed() {
			p.Logf("behind: %s", strings.Join(behind, "; "))
		}
	}()
	p.until("all bots are up to date", func(ctx context.Context) (bool, error) {
		list, err := p.standings(ctx)
		if err != nil {
			return false, err
		}
		behind = nil
		for _, s := range list {
			switch {
			case s.status == bot.Failed && p.broken != "":
				panic(caught{s.id, s.reason})
			case s.status == bot.Failed:
				p.fail("bot %s (%s) has failed: %s", s.id, s.name, s.reason)
			case !s.status.Active():
			case s.status == bot.Starting || s.status == bot.Stopping || s.waiting > 0 || s.cursor < t || s.pause == bot.DataGap:
				behind = append(behind, fmt.Sprintf("%s (%s) is %s %s, %d s behind, %d commands wait, held by %q, free: %v",
					s.id, s.name, s.status, s.pause, (t-s.cursor)/1000, s.waiting, s.holder, s.free))
			}
		}
		return len(behind) == 0, nil
	})
}

// snapshot reads everything there is.
func (p *plant) snapshot() (s *chaos.Snapshot) {
	p.Helper()
	before := p.learned()
	p.until("the database can be read", func(ctx context.Context) (ok bool, err error) {
		s, err = chaos.Read(ctx, p.db)
		return err == nil, err
	})
	s.Exchange = chaos.Between(before, p.read(), account)
	return s
}

// examine reads a snapshot and checks it.
func (p *plant) examine(s *chaos.Snapshot) []chaos.Finding {
	p.Helper()
	found, err := chaos.Check(p.Context(), s, p.catalog, p.library)
	if err != nil {
		p.fail("the check itself: %v", err)
	}
	return found
}

// holds reports how many of some bots a process holds.
func holds(list []standing, one *process, counts func(s *standing) bool) (n int) {
	for i := range list {
		if s := &list[i]; strings.Contains(s.holder, fmt.Sprintf("-%d-", one.PID())) && !s.free && counts(s) {
			n++
		}
	}
	return n
}

// busiest is the worker that holds the most bots, and the other one.
func (p *plant) busiest() (most, other *process) {
	p.Helper()
	return p.most(func(*standing) bool { return true })
}

// sender is the worker that holds the most live bots.
func (p *plant) sender() *process {
	p.Helper()
	one, _ := p.most(func(s *standing) bool { return s.mode == bot.Live })
	return one
}

// most is the worker that holds the most of some bots, and the other one.
func (p *plant) most(counts func(s *standing) bool) (most, other *process) {
	p.Helper()
	var list []standing
	p.until("the database tells who holds what", func(ctx context.Context) (ok bool, err error) {
		list, err = p.standings(ctx)
		return err == nil, err
	})
	if holds(list, p.workers[1], counts) > holds(list, p.workers[0], counts) {
		return p.workers[1], p.workers[0]
	}
	return p.workers[0], p.workers[1]
}

// over waits until no lease of a process lasts any more, and half a second longer, so that nobody can take a commit for one in time.
func (p *plant) over(one *process) {
	p.Helper()
	p.until("the leases of "+one.name+" are over", func(ctx context.Context) (bool, error) {
		n := 0
		err := p.db.QueryRow(ctx, `SELECT count(*) FROM bots WHERE holder LIKE '%-' || $1 || '-%' AND lease_until + 600 > extract(epoch FROM clock_timestamp()) * 1000`,
			fmt.Sprint(one.PID())).Scan(&n)
		return n == 0, err
	})
}

// did says how much bots did, to show that there was something to lose.
func (p *plant) did() string {
	p.Helper()
	var lines, fills, orders, leases, live, trades, again int
	p.until("rows can be counted", func(ctx context.Context) (bool, error) {
		return true, p.db.QueryRow(ctx, `
			SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM fills), (SELECT count(*) FROM orders), (SELECT sum(epoch) FROM bots),
				count(*), (SELECT count(*) FROM fills WHERE trade > 0), count(*) FILTER (WHERE client_id LIKE '%-r%')
			FROM orders WHERE send_by > 0`).
			Scan(&lines, &fills, &orders, &leases, &live, &trades, &again)
	})
	states := map[string]int{}
	for _, o := range p.read().Orders {
		if states[o.Status]++; len(o.Trades) > 1 {
			states["in parts"]++
		}
	}
	return fmt.Sprintf("%d lines in journals, %d orders, %d fills; bots changed hands %d times; %d orders were sent, %d of them again, for %d trades; at the exchange: %v",
		lines, orders, fills, leases, live, again, trades, states)
}
