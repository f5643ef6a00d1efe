package report_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"tradebot/engine/report"
)

// Closes added together leave the same curve as closes added one by one, whether equity rises to its peak, rests or falls below 0,
// and wherever days and the buckets of the chart end.
func TestAddAll(t *testing.T) {
	const minute = int64(60_000)
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 2))
		drift := float64(random.IntN(5)-2) * 0.1
		one, all := report.NewCurve(1000, 0), report.NewCurve(1000, 0)
		now, equity := int64(0), 1000.0
		for added := 0; added < 10_000; {
			n, exposed := 1+random.IntN(16), random.IntN(2) == 0
			var times []int64
			var closes []float64
			for range n {
				now += minute * 3
				if random.IntN(2000) == 0 {
					now += minute * 60 * int64(random.IntN(100))
				}
				if exposed {
					equity += drift + float64(random.IntN(9)-4)
				}
				times, closes = append(times, now), append(closes, equity)
				one.Add(now, equity, exposed)
			}
			all.AddAll(times, closes, exposed)
			added += n
			if added%50 < n && !reflect.DeepEqual(one, all) {
				t.Fatalf("seed %d, after %d closes:\n%+v\nand\n%+v", seed, added, one, all)
			}
		}
	}
}
