package abi_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
	"unsafe"

	"tradebot/sdk/abi"
)

func TestOverlay(t *testing.T) {
	words := make([]uint64, abi.Size/8+1)
	memory := unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words))
	for offset := range 9 {
		box := abi.Overlay(memory[offset:])
		if offset%8 != 0 {
			if box != nil {
				t.Errorf("it lays a mailbox over an address that is %d past a multiple of 8", offset)
			}
			continue
		}
		if box == nil {
			t.Fatalf("it refuses %d bytes from offset %d", len(memory)-offset, offset)
		}
		box.NextID = 0x0102030405060708
		if got := memory[offset+32 : offset+40]; !bytes.Equal(got, []byte{8, 7, 6, 5, 4, 3, 2, 1}) {
			t.Errorf("next_id reads % x in memory", got)
		}
	}
	for _, n := range []int{0, 1, abi.Size - 1} {
		if abi.Overlay(memory[:n]) != nil {
			t.Errorf("it lays a mailbox over %d bytes", n)
		}
	}
	if abi.Overlay(nil) != nil {
		t.Error("it lays a mailbox over nothing")
	}
	if abi.Overlay(memory[:abi.Size]) == nil {
		t.Error("it refuses exactly a mailbox's bytes")
	}
}

func TestEvents(t *testing.T) {
	var box abi.Mailbox
	first := unsafe.Pointer(&box.Event)
	for name, at := range map[string]unsafe.Pointer{
		"candle": unsafe.Pointer(box.AsCandle()), "fill": unsafe.Pointer(box.AsFill()),
		"order": unsafe.Pointer(box.AsOrder()), "signal": unsafe.Pointer(box.AsSignal()),
	} {
		if at != first {
			t.Errorf("a %s does not begin where the event does", name)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		want  int
	}{
		{"", 0, 0}, {"", 5, 0}, {"abc", 3, 3}, {"abc", 4, 3}, {"abcd", 3, 3}, {"abc", 0, 0},
		{"aé", 2, 1}, {"aé", 3, 3}, {"aéb", 3, 3},
		{"€", 1, 0}, {"€", 2, 0}, {"a€b", 4, 4}, {"a€b", 3, 1},
		{"😀x", 3, 0}, {"😀x", 4, 4}, {"ab😀", 5, 2},
		{strings.Repeat("\x80", 10), 6, 6}, // no sequence, cut where it stands
		{"\x80\x80\x80", 2, 2},
	} {
		if got := abi.Cut(c.s, c.limit); got != c.want {
			t.Errorf("Cut(%q, %d) = %d, want %d", c.s, c.limit, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ bytes, want string }{
		{"", ""}, {"\x00", ""}, {"abc", "abc"}, {"ab\x00c", "ab"}, {"ab\x00\x00", "ab"},
	} {
		if got := abi.Text([]byte(c.bytes)); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.bytes, got, c.want)
		}
	}
}

func TestPutText(t *testing.T) {
	for _, c := range []struct{ s, want string }{
		{"", "\x00\x00\x00\x00"}, {"ab", "ab\x00\x00"}, {"abcd", "abcd"}, {"abcde", "abcd"}, {"abc€", "abc\x00"},
	} {
		b := []byte("????")
		abi.PutText(b, c.s)
		if string(b) != c.want {
			t.Errorf("PutText(%q) leaves %q, want %q", c.s, b, c.want)
		}
	}
}

// What is put comes back: whole if it fits, otherwise a prefix that lacks at most an unfinished sequence.
func FuzzPutText(f *testing.F) {
	for _, s := range []string{"", "dip", "ünïcödé", "a tag that is longer than thirty-two bytes", strings.Repeat("€", 12), "\xff\x80\x80\x80\x80", "😀😀😀😀😀😀😀😀😀"} {
		f.Add(s, uint8(abi.TagSize))
	}
	f.Add("€€", uint8(4))
	f.Fuzz(func(t *testing.T, s string, size uint8) {
		b := bytes.Repeat([]byte{0xEE}, int(size))
		abi.PutText(b, s)
		n := abi.Cut(s, int(size))
		if n > int(size) || n > len(s) || len(s) <= int(size) && n != len(s) || len(s) > int(size) && n < int(size)-3 {
			t.Fatalf("Cut(%q, %d) = %d", s, size, n)
		}
		if utf8.ValidString(s) && !utf8.ValidString(s[:n]) {
			t.Errorf("Cut(%q, %d) = %d ends inside a sequence", s, size, n)
		}
		if string(b[:n]) != s[:n] || len(bytes.Trim(b[n:], "\x00")) != 0 {
			t.Errorf("PutText(%q) leaves %q", s, b)
		}
		if want, _, _ := strings.Cut(s[:n], "\x00"); abi.Text(b) != want {
			t.Errorf("Text reads %q, want %q", abi.Text(b), want)
		}
	})
}
