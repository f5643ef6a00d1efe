package indicator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"hash/fnv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// streaming is what all indicators of one value have in common.
type streaming interface {
	Update(x float64) float64
	Value() float64
	Ready() bool
	Period() int
	Reset()
}

// ranges is an ATR fed with one value, for the rules that hold for all.
type ranges struct{ *ATR }

func (r ranges) Update(x float64) float64 { return r.ATR.Update(x+1, x-0.5, x) }

// all makes one of each. first is the candle of the first value.
var all = []struct {
	name  string
	make  func(period int) streaming
	first func(period int) int
}{
	{"SMA", func(n int) streaming { return NewSMA(n) }, func(n int) int { return n }},
	{"EMA", func(n int) streaming { return NewEMA(n) }, func(n int) int { return n }},
	{"RSI", func(n int) streaming { return NewRSI(n) }, func(n int) int { return n + 1 }},
	{"ATR", func(n int) streaming { return ranges{NewATR(n)} }, func(n int) int { return n }},
	{"Highest", func(n int) streaming { return NewHighest(n) }, func(n int) int { return n }},
	{"Lowest", func(n int) streaming { return NewLowest(n) }, func(n int) int { return n }},
}

func TestReady(t *testing.T) {
	candles := walk(200)
	for _, kind := range all {
		for _, period := range []int{1, 2, 3, 14, 31, 32, 33, 100} {
			s := kind.make(period)
			for range 2 { // the second time after a reset
				if s.Period() != period || s.Ready() || !math.IsNaN(s.Value()) {
					t.Errorf("%s(%d) begins with period %d, ready %v, value %v", kind.name, period, s.Period(), s.Ready(), s.Value())
				}
				for i, c := range candles {
					got, ready := s.Update(c.close), i+1 >= kind.first(period)
					if s.Ready() != ready || math.IsNaN(got) == ready || !(s.Value() == got || !ready && math.IsNaN(s.Value())) {
						t.Fatalf("%s(%d), candle %d: ready %v, value %v, then %v", kind.name, period, i+1, s.Ready(), got, s.Value())
					}
				}
				s.Reset()
			}
		}
	}
}

func TestResetIsNew(t *testing.T) {
	candles := walk(500)
	for _, kind := range all {
		used, fresh := kind.make(20), kind.make(20)
		for _, c := range candles[:333] {
			used.Update(3 * c.close)
		}
		used.Reset()
		for i, c := range candles {
			if a, b := used.Update(c.close), fresh.Update(c.close); math.Float64bits(a) != math.Float64bits(b) {
				t.Fatalf("%s, candle %d: %v after a reset, %v in a new one", kind.name, i+1, a, b)
			}
		}
	}
}

func TestNotANumberIsIgnored(t *testing.T) {
	for _, kind := range all {
		with, without := kind.make(20), kind.make(20)
		for i, c := range walk(500) {
			bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64}[i%5]
			before := with.Value()
			if got := with.Update(bad); math.Float64bits(got) != math.Float64bits(before) {
				t.Fatalf("%s, candle %d: %v changed the value from %v to %v", kind.name, i+1, bad, before, got)
			}
			if a, b := with.Update(c.close), without.Update(c.close); math.Float64bits(a) != math.Float64bits(b) {
				t.Fatalf("%s, candle %d: %v with %v in between, %v without", kind.name, i+1, a, bad, b)
			}
		}
	}
}

// The largest values that are taken leave no infinity behind.
func TestLimit(t *testing.T) {
	for _, kind := range all {
		s := kind.make(20)
		for i := range 10_000 {
			s.Update(math.Copysign(limit/4, float64(i%3-1)))
		}
		if !s.Ready() {
			t.Fatalf("%s did not take the largest values", kind.name)
		}
		for range 100_000 {
			if got := s.Update(7); math.IsNaN(got) || math.IsInf(got, 0) {
				t.Fatalf("%s is %v after the largest values", kind.name, got)
			}
		}
	}
}

func TestConstant(t *testing.T) {
	want := map[string]float64{"RSI": 50, "ATR": 1.5}
	for _, kind := range all {
		s := kind.make(30)
		for range 1000 {
			s.Update(67_123.45)
		}
		value, special := want[kind.name]
		if !special {
			value = 67_123.45
		}
		if !tied(s.Value(), value) && !near(s.Value(), value) {
			t.Errorf("%s of a constant is %v, want %v", kind.name, s.Value(), value)
		}
	}
}

func TestPeriodBelowOne(t *testing.T) {
	for _, kind := range all {
		for _, period := range []int{0, -1, math.MinInt} {
			func() {
				defer func() {
					sentence, _ := recover().(string)
					if !strings.HasPrefix(sentence, "indicator: New"+kind.name+" needs a period of at least 1") {
						t.Errorf("New%s(%d) panicked with %q", kind.name, period, sentence)
					}
				}()
				kind.make(period)
			}()
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	candles := walk(1000)
	var c Cross
	for _, kind := range all {
		s := kind.make(20)
		i := 0
		// 5,000 candles: warm-up, readiness and five resets are in it.
		if n := testing.AllocsPerRun(5000, func() {
			if i%1000 == 999 {
				s.Reset()
			}
			c.Update(s.Update(candles[i%1000].close), s.Value())
			i++
		}); n != 0 {
			t.Errorf("%s allocates %v times a candle", kind.name, n)
		}
	}
}

// The sum is of all bits of all results. It is the same on every machine and in WebAssembly: if it differs on one machine
// only, a product there is fused with an addition; if it differs on all, a formula has changed.
func TestSameBitsEverywhere(t *testing.T) {
	const want = 0xbb7d4da37b3dd282
	hash := fnv.New64a()
	var c Cross
	indicators := make([]streaming, 0, 2*len(all))
	for _, kind := range all {
		indicators = append(indicators, kind.make(7), kind.make(30))
	}
	put := func(x float64) {
		bits := math.Float64bits(x)
		if x != x {
			bits = undefined
		}
		for shift := 0; shift < 64; shift += 8 {
			hash.Write([]byte{byte(bits >> shift)})
		}
	}
	for _, candle := range walk(10_000) {
		for _, s := range indicators {
			put(s.Update(candle.close))
		}
		put(float64(c.Update(indicators[0].Value(), indicators[1].Value())))
	}
	if got := hash.Sum64(); got != want {
		t.Errorf("the bits sum up to %#x, want %#x", got, uint64(want))
	}
}

// Source rules that doc.go promises: products (and halves) are converted, and the imports stay small.
func TestSource(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	products := 0
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); path != "math" && path != "math/bits" && path != "tradebot/sdk/inline" {
				t.Errorf("%s imports %s; a module would grow by it", name, path)
			}
		}
		converted := map[ast.Node]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" && len(n.Args) == 1 {
					converted[n.Args[0]] = true
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN {
					t.Errorf("%v: write x = float64(x * y)", set.Position(n.Pos()))
				}
			case *ast.BinaryExpr:
				// A division by a power of two is compiled as a product.
				_, literal := n.Y.(*ast.BasicLit)
				if n.Op == token.MUL || n.Op == token.QUO && literal {
					if products++; !converted[n] {
						t.Errorf("%v: write it as float64(x * y), or Go may fuse it with an addition", set.Position(n.Pos()))
					}
				}
			}
			return true
		})
	}
	if products < 5 {
		t.Errorf("found %d products in the source, there are more: the test does not look where it should", products)
	}
}

// benchmark measures update over closes of a walk, the indirect call included.
func benchmark(b *testing.B, update func(x float64) float64) {
	candles, i := walk(1<<12), 0
	for b.Loop() {
		update(candles[i&(1<<12-1)].close)
		i++
	}
}
