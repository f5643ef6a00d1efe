package history_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"math"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
)

// packed packs a text as the name of its file says.
func packed(t testing.TB, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch {
	case strings.HasSuffix(name, ".gz"):
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(text)) // to memory
		err = w.Close()
	case strings.HasSuffix(name, ".zip"):
		w := zip.NewWriter(&b)
		for i := range strings.Count(name, "+") + 1 {
			file, failed := w.Create(string(rune('a'+i)) + ".csv")
			if failed != nil {
				t.Fatal(failed)
			}
			_, _ = file.Write([]byte(text))
		}
		err = w.Close()
	default:
		b.WriteString(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What somebody sends is read by its name, and never unpacked without bound.
func TestUpload(t *testing.T) {
	const lines = "time,open,high,low,close,volume\n0,1,2,1,1,5\n60000,1,2,1,1,5\n120000,1,2,1,1,5\n"
	for _, c := range []struct {
		name, text, says string
		most             int64
	}{
		{"a.csv", lines, "", 10},
		{"a.csv.gz", lines, "", int64(len(lines))},
		{"A.ZIP", lines, "", 1000},
		{"a.csv.gz", lines, "a.csv.gz unpacks to more than 40 bytes", 40},
		{"a.zip", lines, "a.zip unpacks to more than 40 bytes", 40},
		{"a+b.zip", lines, "a+b.zip holds 2 files", 1000},
		{"a.csv", "0,1,2,1,1,5\n60000,x,2,1,1,5\n", "line 2", 1000},
		{"a.csv.gz", "0,1,2,1,1,5\n60000,x,2,1,1,5\n", "line 2", 1000},
	} {
		data := packed(t, strings.ToLower(c.name), c.text)
		s, err := history.ReadUpload(c.name, bytes.NewReader(data), int64(len(data)), c.most)
		if c.says == "" && (err != nil || len(s.Candles) != 3) || c.says != "" && (fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.says)) {
			t.Errorf("%s of at most %d bytes: %d candles, %v; want %q", c.name, c.most, len(s.Candles), err, c.says)
		}
	}
	for _, name := range []string{"a.csv.gz", "a.zip"} { // damaged on the way, or named wrongly
		whole := packed(t, name, lines)
		for _, data := range [][]byte{whole[:len(whole)-9], []byte(lines), nil} {
			if _, err := history.ReadUpload(name, bytes.NewReader(data), int64(len(data)), 1000); fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), name) {
				t.Errorf("%d of %d bytes of %s: %v", len(data), len(whole), name, err)
			}
		}
	}
}

// FuzzUpload: whatever bytes somebody sends under whatever name, they are candles or Invalid with a sentence that begins with the name.
func FuzzUpload(f *testing.F) {
	for _, name := range []string{"a.csv", "a.csv.gz", "a.zip"} {
		f.Add(name, packed(f, name, "0,1,2,1,1,5\n60000,1,2,1,1,5\n"))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		s, err := history.ReadUpload(name, bytes.NewReader(data), int64(len(data)), 1<<20)
		if err != nil && (fault.KindOf(err) != fault.Invalid || !strings.HasPrefix(fault.Sentence(err), name)) {
			t.Fatalf("%q: %v", name, err)
		}
		if err == nil && len(s.Candles) < 2 {
			t.Fatalf("%d candles are none", len(s.Candles))
		}
	})
}

// The newest candles are the end of all there are, however they are stored.
func TestLast(t *testing.T) {
	l, _ := open(history.Options{})
	keep(t, l, made(slices.Concat(run(0, 50), run(100, 120), run(in(32), in(32)+30))...))
	for _, sealed := range []int{0, 1} {
		seal(t, l, after(4*float64(sealed)), sealed)
		for _, before := range []int64{math.MaxInt64, january.End() + 10*60_000, january.End(), january.Begin() + 110*60_000, january.Begin() + 60*60_000, january.Begin() + 1, january.Begin(), math.MinInt64} {
			all, err := l.Candles(t.Context(), stream, math.MinInt64, before)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{1, 15, 35, 60, 99, 1000} {
				got, err := l.Last(t.Context(), stream, before, n)
				if want := all[max(0, len(all)-n):]; err != nil || !slices.Equal(got, want) {
					t.Errorf("sealed %d, the last %d before %d: %d candles, %v; want %d", sealed, n, before, len(got), err, len(want))
				}
			}
		}
	}
}
