package chaos_test

import (
	"flag"
	"slices"
	"testing"
	"time"
)

var (
	cycles = flag.Int("chaos.cycles", 12, "how many disasters TestChaos makes")
	rounds = flag.Int("chaos.rounds", 2, "how often TestRecovery kills the only worker")
	seed   = flag.Uint64("chaos.seed", 1, "what decides which; the same seed makes the same ones")
)

// short is how long a lease lasts where it is not measured: most of a cycle is waiting for the end of one.
const short = 2 * time.Second

// Whatever happens to an installation, bots go on where they were, and nothing is lost, doubled or done by somebody who must not.
func TestChaos(t *testing.T) {
	t.Parallel()
	p := newPlant(t, options{lease: short})
	p.begin()
	t.Logf("seed %d, %d cycles, a lease lasts %s, a minute of the market %s", *seed, *cycles, short, time.Minute/speed)
	var took, alone []time.Duration
	begun := time.Now()
	for n := range *cycles {
		at := time.Now()
		what, recovery, only := p.cycle(*seed, n)
		took = append(took, time.Since(at))
		if only {
			alone = append(alone, recovery)
		}
		found := p.examine(p.snapshot())
		t.Logf("%3d  %5.1f s  %4.1f/min  %s", n+1, time.Since(at).Seconds(), float64(n+1)/time.Since(begun).Minutes(), what)
		for _, f := range found {
			t.Errorf("seed %d, cycle %d: %s", *seed, n+1, f)
		}
		if len(found) > 0 {
			p.fail("the installation is not sound any more")
		}
	}
	t.Logf("%d cycles in %.1f minutes, a cycle took %s; without a worker bots were up to date again, after the start of one, in %s",
		*cycles, time.Since(begun).Minutes(), spread(took), spread(alone))
	t.Logf("%s", p.did())
	p.damage()
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
