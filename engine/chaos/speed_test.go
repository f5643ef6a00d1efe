package chaos_test

import (
	"context"
	"regexp"
	"strconv"
	"testing"
	"time"
)

var marketTime = regexp.MustCompile(`(?m)^tradebot_market_timestamp_seconds (.*)$`)

// adjusted is by how much, s, a machine may set its clock between two readings: one did so by 1 ms. Clocks of different speeds come
// apart by far more within the seconds in which this test waits.
const adjusted = 0.05

// clockOf is the market's time as a worker has it, s since 1970, 0 if it does not tell.
func (p *plant) clockOf(one *process) float64 {
	ctx, cancel := context.WithTimeout(p.Context(), time.Second)
	defer cancel()
	page, _ := p.metrics(ctx, one)
	found := marketTime.FindStringSubmatch(page)
	if found == nil {
		return 0
	}
	t, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		p.Fatal(err)
	}
	return t
}

// Workers that begin at once and want several speeds end with one and the same clock; the market's time never goes back for any of
// them, and nothing is lost; nor when a further one changes the speed of those that run.
func TestSpeeds(t *testing.T) {
	p := newPlant(t, options{})
	p.trade()
	p.people()
	p.workers = []*process{p.launch("worker", "--speed", "300"), p.launch("worker", "--speed", "500")}
	p.schedulers = []*process{p.start("scheduler")}
	two := p.workers
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { // whatever happens
		defer close(stopped)
		last := map[*process]float64{}
		for {
			for _, one := range two {
				now := p.clockOf(one)
				if now > 0 && now < last[one]-500*adjusted {
					t.Errorf("the market's time of %s goes back by %v s", one.name, last[one]-now)
				}
				last[one] = max(last[one], now)
			}
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	agree := func() {
		t.Helper()
		p.reach(p.now())
		for i, one := range p.workers {
			for _, other := range p.workers[i+1:] {
				before, now, after := p.clockOf(one), p.clockOf(other), p.clockOf(one)
				if slack := p.clock.Speed * adjusted; before == 0 || now < before-slack || now > after+slack {
					t.Errorf("it is %.3f for %s, between %.3f and %.3f for %s", now, other.name, before, after, one.name)
				}
			}
		}
	}
	for settled, since := p.clock, time.Now(); time.Since(since) < 10*time.Second; time.Sleep(100 * time.Millisecond) { // the other's turn may come
		p.goes(300, 500)
		if p.clock != settled {
			settled, since = p.clock, time.Now()
		}
	}
	agree()
	p.workers = append(p.workers, p.launch("worker", "--speed", "200"))
	p.goes(200)
	agree()
	close(stop)
	<-stopped
	for _, f := range p.examine(p.snapshot()) {
		t.Error(f)
	}
	t.Log(p.did())
}
