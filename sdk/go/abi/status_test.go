package abi_test

import (
	"testing"

	"tradebot/sdk/abi"
)

func TestDone(t *testing.T) {
	for status, want := range map[uint32]bool{
		0: false, abi.StatusPlanned: false, abi.StatusSending: false, abi.StatusUnknown: false, abi.StatusOpen: false,
		abi.StatusPartiallyFilled: false, abi.StatusFilled: true, abi.StatusCanceled: true, abi.StatusRejected: true,
		abi.StatusExpired: true, abi.StatusExpired + 1: false,
	} {
		o := abi.Order{Status: status, Reason: abi.ReasonNoFunds}
		if o.Done() != want || o.Refused() != (status == abi.StatusRejected) {
			t.Errorf("status %d: done %v, refused %v", status, o.Done(), o.Refused())
		}
	}
	if o := (abi.Order{Status: abi.StatusRejected, Reason: abi.ReasonUnknownOrder}); o.Refused() {
		t.Error("a cancel that came too late counts as a refusal of the order")
	}
}
