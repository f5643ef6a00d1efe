package market

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
)

// RecordSize is the number of bytes of a candle in its canonical form, which is also its size in memory.
const RecordSize = 48

// Bounds of a candle. Beyond them lies no market but much arithmetic that goes wrong.
const (
	MaxPrice = 1e15
	MaxTime  = int64(1e14) // ms, the year 5138, and as far before 1970
)

// Candle is what happened between an open time and the close of its timeframe. Its canonical form is the record of its six
// fields in this order, 8 bytes each, little-endian.
type Candle struct {
	Time   int64 // open time, ms UTC
	Open   float64
	High   float64
	Low    float64
	Close  float64
	Volume float64 // base currency
}

// Check says why no market can have produced the candle, in a sentence that ends with what to do about it, or returns nil.
// Prices lie above 0 and at most at MaxPrice, the low at or below and the high at or above the other three, the volume is
// finite and not negative.
func (c *Candle) Check() error {
	if c.Low > 0 && c.Low <= c.Open && c.Low <= c.Close && c.Open <= c.High && c.Close <= c.High && c.High <= MaxPrice &&
		c.Volume >= 0 && c.Volume <= math.MaxFloat64 && -MaxTime <= c.Time && c.Time <= MaxTime {
		return nil
	}
	return fmt.Errorf("%s; correct or remove this candle", c.flaw())
}

// flaw names the first thing wrong with a candle that has something wrong with it.
func (c *Candle) flaw() string {
	if c.Time < -MaxTime || c.Time > MaxTime {
		return fmt.Sprintf("the open time %d ms lies thousands of years away", c.Time)
	}
	prices := [...]struct {
		name  string
		value float64
	}{{"open", c.Open}, {"high", c.High}, {"low", c.Low}, {"close", c.Close}}
	for _, p := range prices {
		switch {
		case math.IsNaN(p.value) || math.IsInf(p.value, 0):
			return fmt.Sprintf("the %s is %v, which is no price", p.name, p.value)
		case p.value <= 0:
			return fmt.Sprintf("the %s is %v; a price is at least 0.00000001", p.name, p.value)
		case p.value > MaxPrice:
			return fmt.Sprintf("the %s is %v; a price is at most %v", p.name, p.value, MaxPrice)
		}
	}
	if !(c.Volume >= 0 && c.Volume <= math.MaxFloat64) {
		return fmt.Sprintf("the volume is %v; a volume is 0 or more", c.Volume)
	}
	for _, p := range prices {
		if p.value > c.High {
			return fmt.Sprintf("the high %v is below the %s %v", c.High, p.name, p.value)
		}
	}
	for _, p := range prices {
		if p.value < c.Low {
			return fmt.Sprintf("the low %v is above the %s %v", c.Low, p.name, p.value)
		}
	}
	panic("market: a candle was refused without a reason")
}

// AppendCandle appends the canonical form of c to b. A negative zero becomes zero, every NaN the same one.
func AppendCandle(b []byte, c *Candle) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(c.Time))
	b = binary.LittleEndian.AppendUint64(b, canonical(c.Open))
	b = binary.LittleEndian.AppendUint64(b, canonical(c.High))
	b = binary.LittleEndian.AppendUint64(b, canonical(c.Low))
	b = binary.LittleEndian.AppendUint64(b, canonical(c.Close))
	return binary.LittleEndian.AppendUint64(b, canonical(c.Volume))
}

func canonical(x float64) uint64 {
	switch {
	case x == 0:
		return 0
	case x != x:
		return 0x7FF8000000000000
	}
	return math.Float64bits(x)
}

// Hash returns the SHA-256 of the canonical forms of candles, one after the other. It names the data whatever the file's
// formatting was.
func Hash(candles []Candle) [sha256.Size]byte {
	hash := sha256.New()
	WriteHash(hash, candles)
	return [sha256.Size]byte(hash.Sum(nil))
}

// WriteHash adds the canonical forms of candles to a hash.
func WriteHash(hash hash.Hash, candles []Candle) {
	var block [64 * RecordSize]byte
	for len(candles) > 0 {
		n := min(len(candles), 64)
		b := block[:0]
		for i := range candles[:n] {
			b = AppendCandle(b, &candles[i])
		}
		hash.Write(b)
		candles = candles[n:]
	}
}
