package chaos_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tradebot/engine/chaos"
)

var (
	cycles = flag.Int("chaos.cycles", 12, "how many disasters TestChaos makes")
	rounds = flag.Int("chaos.rounds", 2, "how often TestRecovery kills the only worker")
	seed   = flag.Uint64("chaos.seed", 1, "what decides which; the same seed makes the same ones")
)

// short is how long a lease lasts where it is not measured: most of a cycle is waiting for the end of one.
const short = time.Second

// An installation goes through share to life disasters, and at most so many installations are there at a time; between some all bots are
// stopped. All that ever happened is checked after each, so what a cycle takes grows with an installation's age: it begins at 4 s, and is
// 18 s after a hundred.
const (
	share   = 20
	life    = 50
	most    = 4
	between = 25
)

// Whatever happens to an installation, bots go on where they were, and nothing is lost, doubled or done by somebody who must not.
func TestChaos(t *testing.T) {
	t.Parallel()
	plants := max(1, min(most, *cycles/share), (*cycles+life-1)/life)
	t.Logf("seed %d, %d cycles in %d installations, a lease lasts %s, a minute of the market %s", *seed, *cycles, plants, short, time.Minute/speed)
	var mutex sync.Mutex
	var took, alone []time.Duration
	begun := time.Now()
	t.Run("installation", func(t *testing.T) {
		for i := range plants {
			first, next := *cycles*i/plants, *cycles*(i+1)/plants
			t.Run(fmt.Sprint(i+1), func(t *testing.T) {
				t.Parallel()
				p := newPlant(t, options{lease: short})
				p.begin()
				for n := first; n < next; n++ {
					at := time.Now()
					what, recovery, only := p.cycle(*seed, n)
					if (n-first)%between == between-1 || n+1 == next {
						p.rest()
						what += "; all bots are stopped"
					}
					p.sound(fmt.Sprintf("seed %d, cycle %d (%s)", *seed, n+1, what))
					mutex.Lock()
					took = append(took, time.Since(at))
					if only {
						alone = append(alone, recovery)
					}
					t.Logf("%3d  %5.1f s  %4.1f/min  %s", n+1, time.Since(at).Seconds(), float64(len(took))/time.Since(begun).Minutes(), what)
					mutex.Unlock()
				}
				t.Logf("%s", p.did())
				p.damage()
			})
		}
	})
	t.Logf("%d cycles in %.1f minutes, a cycle took %s; without a worker bots were up to date again, after the start of one, in %s",
		len(took), time.Since(begun).Minutes(), spread(took), spread(alone))
}

// sound fails the test if anything is wrong.
func (p *plant) sound(when string) {
	p.Helper()
	s := p.snapshot()
	found := p.examine(s)
	for _, f := range found {
		p.Errorf("%s: %s", when, f)
	}
	if len(found) > 0 {
		p.fail("the installation is not sound any more%s", lately(s, found))
	}
}

// lately are the last lines of the journals of those bots that something was found of.
func lately(s *chaos.Snapshot, found []chaos.Finding) (text string) {
	for i := range s.Bots {
		b := &s.Bots[i]
		if !slices.ContainsFunc(found, func(f chaos.Finding) bool { return strings.Contains(f.String(), b.ID) }) {
			continue
		}
		text += fmt.Sprintf("\n--- the journal of bot %s", b.ID)
		for _, l := range b.Journal[max(0, len(b.Journal)-40):] {
			text += fmt.Sprintf("\n%d %s", l.Seq, l.Text)
		}
	}
	return text
}

// spread is the middle and the most of some durations.
func spread(list []time.Duration) string {
	if len(list) == 0 {
		return "(none)"
	}
	slices.Sort(list)
	round := func(d time.Duration) string { return d.Round(10 * time.Millisecond).String() }
	return round(list[len(list)/2]) + " (p50) to " + round(list[len(list)-1]) + " (max)"
}
