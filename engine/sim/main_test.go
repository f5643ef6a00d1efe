package sim_test

import (
	"os"
	"testing"

	"tradebot/engine/foundry"
	"tradebot/engine/wasm"
)

func TestMain(m *testing.M) { os.Exit(foundry.Main(m)) }

// tableModule returns the strategy that does what a table says.
func tableModule(t testing.TB) *wasm.Module {
	t.Helper()
	return foundry.Module(t, "testdata/table")
}
