package chaos_test

import (
	"context"
	"math/rand/v2"
	"os"
	"time"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// disaster is something that happens to an installation. What it does follows from the random numbers it is given, as far as the
// world lets it; it may leave anything dead or stopped, which [plant.mend] mends. It returns what it did.
type disaster struct {
	name   string
	weight int
	do     func(p *plant, r *rand.Rand) string
}

// disasters are those there are. A cycle chooses by weight; to add one does not change what others do.
var disasters = []disaster{
	{"kill a worker", 3, (*plant).killWorker},
	{"kill a worker at a place", 6, (*plant).killAtPlace},
	{"kill who takes over", 3, (*plant).killHeir},
	{"a worker sleeps", 2, (*plant).sleep},
	{"a worker sleeps at a place", 4, (*plant).sleepAtPlace},
	{"kill both workers", 2, (*plant).killWorkers},
	{"end a worker", 1, (*plant).endWorker},
	{"kill a scheduler", 1, (*plant).killScheduler},
	{"Redis forgets", 2, (*plant).flush},
	{"Redis is gone", 2, (*plant).loseRedis},
	{"Redis holds still", 1, (*plant).holdRedis},
	{"PostgreSQL restarts", 2, (*plant).restartDatabase},
	{"PostgreSQL is killed", 3, (*plant).killDatabase},
	{"power cut", 1, (*plant).powerCut},
	{"the exchange misbehaves", 6, (*plant).troubled},
	{"the exchange is killed", 3, (*plant).killExchange},
	{"the exchange holds still", 2, (*plant).holdExchange},
	{"kill who sends", 6, (*plant).killSender},
	{"who sends sleeps", 4, (*plant).holdSender},
}

// choose chooses a disaster.
func choose(r *rand.Rand) disaster {
	sum := 0
	for _, d := range disasters {
		sum += d.weight
	}
	at := r.IntN(sum)
	for _, d := range disasters {
		if at -= d.weight; at < 0 {
			return d
		}
	}
	panic("never")
}

// places are the failpoints that a worker that holds bots gets to; heirs those of one that takes them.
var (
	places = []string{"commit.before", "commit.middle", "commit.after", "renew"}
	heirs  = []string{"take", "open", "commit.before", "commit.middle", "commit.after"}
)

// How soon a worker gets to a place that it always gets to, and to one that it gets to if somebody trades.
const (
	always  = 15 * time.Second
	perhaps = 3 * time.Second
)

// moment lets some of the time pass in which things go on, so that what follows comes at a random point. It is no synchronisation.
func (p *plant) moment(r *rand.Rand, most time.Duration) {
	wait := time.NewTimer(time.Duration(r.Int64N(int64(most))))
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-p.Context().Done():
	}
}

// arm lets a process be killed or stopped when it gets to a place.
func (p *plant) arm(one *process, place, act string) {
	p.Helper()
	if err := os.WriteFile(one.trap+".new", []byte(place+" "+act), 0o600); err != nil {
		p.Fatal(err)
	}
	if err := os.Rename(one.trap+".new", one.trap); err != nil {
		p.Fatal(err)
	}
}

// sprung waits until an armed process is dead or stopped; if it does not get to the place in time, what is meant to happen happens
// anyway.
func (p *plant) sprung(one *process, act string, within time.Duration) string {
	limit := time.NewTimer(within)
	defer limit.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-one.Done():
			return ""
		case <-again.C:
			if act == "stop" && one.Paused() {
				return ""
			}
		case <-limit.C:
			_ = os.Remove(one.trap)
			if act == "stop" {
				one.Pause()
			} else {
				one.Kill()
			}
			return " (it did not get there)"
		}
	}
}

// either is the worker that holds most bots, mostly.
func (p *plant) either(r *rand.Rand) *process {
	busy, idle := p.busiest()
	if r.IntN(5) == 0 {
		return idle
	}
	return busy
}

func (p *plant) killWorker(r *rand.Rand) string {
	one := p.either(r)
	p.moment(r, time.Second)
	one.Kill()
	return one.name
}

func (p *plant) killAtPlace(r *rand.Rand) string {
	one, _ := p.busiest()
	place := places[r.IntN(len(places))]
	p.moment(r, 200*time.Millisecond)
	p.arm(one, place, "kill")
	return one.name + " at " + place + p.sprung(one, "kill", always)
}

func (p *plant) killHeir(r *rand.Rand) string {
	one, heir := p.busiest()
	place := heirs[r.IntN(len(heirs))]
	one.Kill()
	p.arm(heir, place, "kill")
	return heir.name + " at " + place + ", after " + one.name + p.sprung(heir, "kill", always)
}

func (p *plant) sleep(r *rand.Rand) string {
	one := p.either(r)
	p.moment(r, time.Second)
	one.Pause()
	p.over(one)
	p.moment(r, time.Second)
	one.Resume()
	return one.name
}

func (p *plant) sleepAtPlace(r *rand.Rand) string {
	one, heir := p.busiest()
	place := places[r.IntN(len(places))]
	if r.IntN(3) == 0 {
		place = heirs[r.IntN(2)]
		one.Kill()
		one = heir
	}
	p.arm(one, place, "stop")
	late := p.sprung(one, "stop", always)
	p.over(one)
	one.Resume()
	return one.name + " at " + place + late
}

func (p *plant) killWorkers(r *rand.Rand) string {
	p.moment(r, 500*time.Millisecond)
	for _, one := range p.workers {
		one.Kill()
	}
	return "both"
}

func (p *plant) endWorker(r *rand.Rand) string {
	one := p.either(r)
	one.End(p)
	return one.name
}

func (p *plant) killScheduler(r *rand.Rand) string {
	one := p.schedulers[r.IntN(len(p.schedulers))]
	if r.IntN(2) == 0 { // it dies when it has claimed a minute, some cycles later
		p.arm(one, "tick", "kill")
		return one.name + " at its next tick"
	}
	one.Kill()
	return one.name
}

func (p *plant) flush(r *rand.Rand) string {
	for range 1 + r.IntN(3) {
		p.moment(r, 300*time.Millisecond)
		p.redis.FlushAll(p)
	}
	return "FLUSHALL"
}

func (p *plant) loseRedis(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		p.redis.Restart(p)
		return "restarted"
	}
	p.redis.Kill(p)
	p.moment(r, 3*time.Second)
	p.redis.Start(p)
	return "killed"
}

func (p *plant) holdRedis(r *rand.Rand) string {
	p.redis.Pause(p)
	p.moment(r, 3*time.Second)
	p.redis.Resume(p)
	return ""
}

func (p *plant) restartDatabase(r *rand.Rand) string {
	p.moment(r, 300*time.Millisecond)
	p.postgres.Restart(p)
	return ""
}

func (p *plant) killDatabase(r *rand.Rand) string {
	p.moment(r, 300*time.Millisecond)
	p.postgres.Kill(p)
	down := r.IntN(2) == 0
	if down {
		p.moment(r, 4*time.Second)
	}
	p.postgres.Start(p)
	return map[bool]string{true: "and is away for a while", false: ""}[down]
}

func (p *plant) powerCut(r *rand.Rand) string {
	p.moment(r, 500*time.Millisecond)
	for _, one := range p.all() {
		one.Kill()
	}
	p.redis.Kill(p)
	p.postgres.Kill(p)
	what := "everything"
	if r.IntN(2) == 0 {
		p.exchange.Kill()
		what += ", the exchange too"
	}
	p.postgres.Start(p)
	p.redis.Start(p)
	return what
}

// mend starts what is dead. It reports whether the installation was without a worker, and how long the bots then took to go on
// after the start of one.
func (p *plant) mend() (recovery time.Duration, alone bool) {
	p.Helper()
	if p.exchange.Resume(); !p.exchange.Running() {
		p.openExchange(0)
	}
	p.calm()
	alone = true
	for _, one := range p.all() {
		one.Resume()
		alone = alone && (one.kind != "worker" || !one.Running())
	}
	for i, one := range p.schedulers {
		if !one.Running() {
			p.schedulers[i] = p.start("scheduler")
		}
	}
	for i, one := range p.workers {
		if one.Running() {
			_ = os.Remove(one.trap)
			continue
		}
		begun, now := time.Now(), p.now()
		p.workers[i] = p.start("worker")
		if alone && recovery == 0 {
			p.reach(now)
			recovery = time.Since(begun)
		}
	}
	return recovery, alone
}

// normal lets every bot run that people stopped or paused.
func (p *plant) normal() {
	p.Helper()
	p.until("every bot runs again", func(ctx context.Context) (bool, error) { return true, p.resume(ctx) })
}

// cycle is one disaster, or two, with somebody who acts meanwhile, and an exchange that may misbehave whatever else happens.
func (p *plant) cycle(seed uint64, n int) (what string, recovery time.Duration, alone bool) {
	p.Helper()
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	p.normal()
	d := choose(r)
	acted := r.IntN(2) == 0
	if r.IntN(6) == 0 {
		what = "the exchange does " + p.misbehave(r) + "; "
	}
	act := ""
	if acted {
		act = ", somebody: " + p.act(r)
	}
	what += d.name + ": " + d.do(p, r) + act
	if r.IntN(4) == 0 {
		d := choose(r)
		what += "; " + d.name + ": " + d.do(p, r)
	}
	if !acted && r.IntN(2) == 0 {
		what += ", then somebody: " + p.act(r)
	}
	recovery, alone = p.mend()
	p.reach(p.now())
	p.obeyed()
	return what, recovery, alone
}

// rest stops every bot: then no order is open or on its way, neither here nor at the exchange.
func (p *plant) rest() {
	p.Helper()
	p.normal()
	p.until("every bot has stopped", func(ctx context.Context) (bool, error) {
		list, err := p.standings(ctx)
		stopped := true
		for _, s := range list {
			stopped = stopped && s.status == bot.Stopped
			if !s.status.Active() || s.status == bot.Stopping {
				continue
			}
			if _, err := p.fleet.Stop(ctx, s.id, "test"); fault.KindOf(err) != fault.Conflict && err != nil {
				return false, err
			}
		}
		return stopped, err
	})
}
