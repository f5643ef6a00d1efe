package history_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
)

const text = "1704067200000,10,12.5,9,11,3.25\n1704067260000,11,11,10.5,10.75,0\n"

func TestReadFile(t *testing.T) {
	for name, content := range map[string][]byte{
		"plain.csv": []byte(text), "no-ending": []byte(text), "packed.csv.gz": gzipped(t, text), "PACKED.GZ": gzipped(t, text), "packed.zip": zipped(t, text),
	} {
		s, err := history.ReadFile(write(t, name, content))
		if err != nil || !reflect.DeepEqual(s.Candles, two) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

func TestReadFileRefuses(t *testing.T) {
	packed := gzipped(t, text)
	flipped := bytes.Clone(packed)
	flipped[len(flipped)-5] ^= 1 // in the checksum
	for _, c := range []struct {
		name    string
		content []byte
		kind    fault.Kind
		want    string
	}{
		{"bad.csv", []byte("1,2,3,4,5,6\n"), fault.Invalid, "bad.csv line 1: the high 3 is below the low 4; correct or remove this candle"},
		{"bad.gz", []byte("bad"), fault.Invalid, "bad.gz is not in gzip format; unpack it or correct its name"},
		{"cut.gz", packed[:len(packed)-6], fault.Unavailable, "cut.gz cannot be read: unexpected EOF"},
		{"flipped.gz", flipped, fault.Unavailable, "flipped.gz cannot be read: gzip: invalid checksum"},
		{"bad.zip", []byte("bad"), fault.Invalid, "bad.zip is not in zip format"},
		{"two.zip", zipped(t, text, text), fault.Invalid, "two.zip holds 2 files; unpack it and name the one to read"},
		{"none.zip", zipped(t), fault.Invalid, "none.zip holds 0 files"},
	} {
		path := write(t, c.name, c.content)
		_, err := history.ReadFile(path)
		if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(fault.Sentence(err), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	folder := t.TempDir()
	if _, err := history.ReadFile(filepath.Join(folder, "none.csv")); fault.KindOf(err) != fault.NotFound || !strings.HasSuffix(fault.Sentence(err), "none.csv; check its path") {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := history.ReadFile(folder); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

func TestWriteCSV(t *testing.T) {
	var b strings.Builder
	if err := history.WriteCSV(&b, two); err != nil {
		t.Fatal(err)
	}
	want := "open_time_ms,open,high,low,close,volume\n" + text
	if b.String() != want {
		t.Errorf("wrote\n%s", b.String())
	}
	if err := history.WriteCSV(full{}, two); !errors.Is(err, errFull) {
		t.Errorf("a disk that is full: %v", err)
	}
}

var errFull = errors.New("the disk is full")

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestRealFiles reads candles as exchanges and brokers published them. The counts are those of the files' own README.
func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		name    string
		tf      market.Timeframe
		candles int
		gaps    int // -1: as many as the market's weekends and holidays
		rounded int
	}{
		{"BTCUSDT-1h.csv", market.Hour, 58_419, 28, 0},
		{"BTCUSDT-3m.csv", 3 * market.Minute, 145_973, 1, 0},
		{"ETHBTC-5m.csv", 5 * market.Minute, 5_760, 0, 4_710}, // 1147 opens, 1232 highs, 1209 lows, 1122 closes, counted with awk
		{"EURUSD-1h.csv", market.Hour, 5_000, -1, 0},
		{"GOOG-1d.csv", market.Day, 2_148, -1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := history.ReadFile(real(t, c.name))
			if err != nil {
				t.Fatal(err)
			}
			if s.Timeframe != c.tf || len(s.Candles) != c.candles || s.Rounded != c.rounded || s.Irregular != 0 {
				t.Errorf("timeframe %s, %d candles, %d rounded, %d irregular", s.Timeframe, len(s.Candles), s.Rounded, s.Irregular)
			}
			if c.gaps >= 0 && len(s.Gaps) != c.gaps || c.gaps < 0 && len(s.Gaps) == 0 {
				t.Errorf("%d gaps", len(s.Gaps))
			}
			var b bytes.Buffer
			if err := history.WriteCSV(&b, s.Candles); err != nil {
				t.Fatal(err)
			}
			again, err := history.Read(c.name, &b)
			if err != nil || market.Hash(again.Candles) != market.Hash(s.Candles) {
				t.Errorf("what was written does not read back the same: %v", err)
			}
		})
	}
}

// real returns the path of a file of real candles, which are not part of the project, or skips.
func real(t testing.TB, name string) string {
	t.Helper()
	folder := os.Getenv("TRADEBOT_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(folder, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real candles %s are not on this machine; set TRADEBOT_SHARED to the folder that holds data/%s", name, name)
	}
	return path
}

// write puts a file into a folder of the test.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i, text := range texts {
		f, err := w.Create(string(rune('a'+i)) + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func BenchmarkReadFile(b *testing.B) {
	path := real(b, "BTCUSDT-3m.csv")
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := history.ReadFile(path); err != nil {
			b.Fatal(err)
		}
	}
}
