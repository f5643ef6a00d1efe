package foundry_test

import (
	"os"
	"testing"

	"tradebot/engine/foundry"
)

// The binary of these tests is the compiler of others that run under the race detector.
func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// A strategy is built once and loaded once, whoever asks.
func TestModule(t *testing.T) {
	const dir = "../../strategies/buy-and-hold"
	if a, b := foundry.Module(t, dir), foundry.Module(t, dir); a != b || a.Description().Name != "buy-and-hold" {
		t.Errorf("%p and %p", a, b)
	}
}
