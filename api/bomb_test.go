package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tradebot/engine/user"
	"tradebot/engine/wasm/binary"
)

// bomb is a strategy's file that is small but takes a compiler long: one function changes many of its locals on both ways into many
// blocks.
func bomb(t testing.TB, file []byte) []byte {
	t.Helper()
	m, err := binary.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	const locals, blocks = 3000, 3000
	body := []byte{1}
	body = append(binary.AppendU32(body, locals), byte(binary.I32))
	op := func(o binary.Op, index uint32) { body = binary.AppendU32(append(body, byte(o)), index) }
	for k := range uint32(blocks) {
		body = append(body, byte(binary.OpLoop), 0x40)
		for j := range uint32(3) {
			op(binary.OpLocalGet, 1+(k*7+j)%locals)
			op(binary.OpI32Const, 1)
			body = append(body, byte(binary.OpI32Add))
			op(binary.OpLocalSet, 1+(k*13+j*5)%locals)
		}
		op(binary.OpLocalGet, 1+k%locals)
		op(binary.OpBrIf, 0)
		body = append(body, byte(binary.OpEnd))
	}
	op(binary.OpI32Const, 0)
	body = append(body, byte(binary.OpEnd))
	target := -1
	for _, e := range m.Exports {
		if e.Name == "tb_event" {
			target = int(e.Index) - m.ImportedFuncs()
		}
	}
	content := binary.AppendU32(nil, uint32(len(m.Code)))
	for i, code := range m.Code {
		one := m.Bytes[code.Start:code.End]
		if i == target {
			one = body
		}
		content = append(binary.AppendU32(content, uint32(len(one))), one...)
	}
	var out []byte
	out = append(out, file[:8]...)
	for _, s := range binary.Put(m.Sections, binary.SectionCode, content) {
		out = append(binary.AppendU32(append(out, byte(s.ID)), uint32(len(s.Content))), s.Content...)
	}
	return out
}

// A file that takes too long to compile is refused with the rule that it breaks, and others are answered meanwhile.
func TestCompileBombOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person("ann", user.Trader)
	h.person("bob", user.Trader)
	s := &scenario{TB: t, house: h}
	body, kind := s.file("bomb.wasm", bomb(t, strategy(t, "sma-cross")))
	answered := make(chan reply, 1)
	go func() {
		answered <- h.ask("ann", http.MethodPost, "/api/v1/strategies", map[string]string{"Content-Type": kind}, body)
	}()
	asked := 0
	for {
		select {
		case a := <-answered:
			p := a.problem(t)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(string(a.body), `"id":"compile","ok":false`) || p.Detail == "" {
				t.Errorf("a file that takes long to compile: %s", a)
			}
			if asked == 0 {
				t.Error("nobody else asked anything meanwhile")
			}
			if a := h.ask("ann", http.MethodGet, "/api/v1/strategies?owner=mine", nil, ""); !strings.Contains(string(a.body), `"items":[]`) {
				t.Errorf("it is kept: %s", a)
			}
			return
		default:
		}
		begun := time.Now()
		if a := h.ask("bob", http.MethodGet, "/api/v1/bots", nil, ""); a.status != http.StatusOK || time.Since(begun) > 5*time.Second {
			t.Errorf("another is answered after %s: %s", time.Since(begun), a)
		}
		asked++
	}
}
