package abi_test

import (
	"testing"

	"tradebot/sdk/abi"
)

func TestSize(t *testing.T) {
	if abi.Size != 33280 {
		t.Fatalf("Size = %d", abi.Size)
	}
}
