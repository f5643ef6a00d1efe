package wasm_test

import (
	"context"
	"fmt"
	"testing"
)

func TestSmoke(t *testing.T) {
	h := newHost(t, nil)
	v, err := h.Check(context.Background(), guest(t, "testdata/echo"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Rules {
		fmt.Println(r.ID, r.OK, r.Message)
	}
	fmt.Printf("%+v\n", v.Description)
}
