package api

import (
	"testing"

	"tradebot/engine/fault"
)

func TestGate(t *testing.T) {
	g := newGate(2, "an upload")
	ann, err := g.enter("ann")
	if err != nil {
		t.Fatal(err)
	}
	refused := func(who, says string) {
		t.Helper()
		if _, err := g.enter(who); fault.KindOf(err) != fault.Limit || fault.Sentence(err) != says {
			t.Errorf("%s: %v", who, err)
		}
	}
	refused("ann", "an upload of yours is under way; repeat this when it is done")
	bob, err := g.enter("bob")
	if err != nil {
		t.Fatal(err)
	}
	refused("eve", "others keep the server busy; repeat this in a few seconds")
	ann()
	eve, err := g.enter("eve")
	if err != nil {
		t.Fatal(err)
	}
	refused("ann", "others keep the server busy; repeat this in a few seconds")
	bob()
	eve()
	for range 2 { // and all of it is free again
		leave, err := g.enter("ann")
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
}
