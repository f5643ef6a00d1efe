package shelftest_test

import (
	"testing"

	"tradebot/engine/history"
	"tradebot/engine/history/shelftest"
)

func TestMemory(t *testing.T) {
	shelftest.Run(t, func(*testing.T) history.Shelf { return &shelftest.Memory{} })
}
