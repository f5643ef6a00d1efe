package worker

import (
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// Of a bot that was taken again while a commit of its seat before waited, the newer commit alone is tried.
func TestOnce(t *testing.T) {
	var refused []int64
	var list []entry
	for _, c := range []store.Fence{{Bot: "a", Epoch: 1}, {Bot: "b", Epoch: 7}, {Bot: "a", Epoch: 2}, {Bot: "b", Epoch: 7}} {
		list = append(list, entry{store.Commit{Fence: c}, func(err error) {
			if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
			refused = append(refused, c.Epoch)
		}})
	}
	b := &books{}
	left := b.once(list)
	if len(left) != 2 || left[0].commit.Bot != "b" || left[1].commit.Epoch != 2 || len(refused) != 2 || refused[0] != 1 || refused[1] != 7 {
		t.Errorf("left %d, refused %v", len(left), refused)
	}
	if again := b.once(left); len(again) != 2 {
		t.Errorf("left %d", len(again))
	}
}
