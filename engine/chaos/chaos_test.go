package chaos_test

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

var (
	cycles = flag.Int("chaos.cycles", 12, "how many disasters TestChaos makes")
	rounds = flag.Int("chaos.rounds", 2, "how often TestRecovery kills the only worker")
	seed   = flag.Uint64("chaos.seed", 1, "what decides which; the same seed makes the same ones")
)

// short is how long a lease lasts where it is not measured: most of a cycle is waiting for the end of one.
const short = time.Second

// Each installation makes share disasters, and at most so many are made at a time; between some all bots are stopped.
const (
	share   = 20
	most    = 4
	between = 25
)

// Whatever happens to an installation, bots go on where they were, and nothing is lost, doubled or done by somebody who must not.
func TestChaos(t *testing.T) {
	t.Parallel()
	plants := max(1, min(most, *cycles/share))
	t.Logf("seed %d, %d cycles in %d installations, a lease lasts %s, a minute of the market %s", *seed, *cycles, plants, short, time.Minute/speed)
	var mutex sync.Mutex
	var took, alone []time.Duration
	begun := time.Now()
	t.Run("installation", func(t *testing.T) {
		for first := range plants {
			t.Run(fmt.Sprint(first+1), func(t *testing.T) {
				t.Parallel()
				p := newPlant(t, options{lease: short})
				p.begin()
				for n := first; n < *cycles; n += plants {
					at := time.Now()
					what, recovery, only := p.cycle(*seed, n)
					if n/plants%between == between-1 || n+plants >= *cycles {
						p.rest()
						what += "; all bots are stopped"
					}
					p.sound(fmt.Sprintf("seed %d, cycle %d", *seed, n+1))
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
	found := p.examine(p.snapshot())
	for _, f := range found {
		p.Errorf("%s: %s", when, f)
	}
	if len(found) > 0 {
		p.fail("the installation is not sound any more")
	}
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
