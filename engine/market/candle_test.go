package market_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"testing"
	"unsafe"

	"tradebot/engine/market"
)

// good is a candle without a flaw.
var good = market.Candle{Time: 1_700_000_000_000, Open: 10, High: 12, Low: 9, Close: 11, Volume: 5}

func TestCheck(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		edit func(c *market.Candle)
		want string // part of the sentence, "" for none
	}{
		{"good", func(c *market.Candle) {}, ""},
		{"flat", func(c *market.Candle) { c.Open, c.High, c.Low, c.Close = 10, 10, 10, 10 }, ""},
		{"no volume", func(c *market.Candle) { c.Volume = 0 }, ""},
		{"before 1970", func(c *market.Candle) { c.Time = -1 }, ""},
		{"zero open", func(c *market.Candle) { c.Open = 0 }, "the open is 0; a price is at least 0.00000001"},
		{"negative low", func(c *market.Candle) { c.Low = -1 }, "the low is -1;"},
		{"negative all", func(c *market.Candle) { c.Open, c.High, c.Low, c.Close = -10, -9, -12, -11 }, "the open is -10;"},
		{"NaN open", func(c *market.Candle) { c.Open = nan }, "the open is NaN, which is no price"},
		{"NaN high", func(c *market.Candle) { c.High = nan }, "the high is NaN"},
		{"NaN low", func(c *market.Candle) { c.Low = nan }, "the low is NaN"},
		{"NaN close", func(c *market.Candle) { c.Close = nan }, "the close is NaN"},
		{"infinite high", func(c *market.Candle) { c.High = inf }, "the high is +Inf"},
		{"huge high", func(c *market.Candle) { c.High = 2e15 }, "at most 1e+15"},
		{"negative volume", func(c *market.Candle) { c.Volume = -1 }, "the volume is -1; a volume is 0 or more"},
		{"NaN volume", func(c *market.Candle) { c.Volume = nan }, "the volume is NaN"},
		{"infinite volume", func(c *market.Candle) { c.Volume = inf }, "the volume is +Inf"},
		{"high below low", func(c *market.Candle) { c.High, c.Low = 9, 12 }, "the high 9 is below the open 10"},
		{"high below close", func(c *market.Candle) { c.High = 10.5 }, "the high 10.5 is below the close 11"},
		{"low above open", func(c *market.Candle) { c.Low = 10.5 }, "the low 10.5 is above the open 10"},
		{"low above close", func(c *market.Candle) { c.Open, c.Low = 12, 11.5 }, "the low 11.5 is above the close 11"},
		{"far future", func(c *market.Candle) { c.Time = 1 << 60 }, "thousands of years away"},
	} {
		t.Run(c.name, func(t *testing.T) {
			candle := good
			c.edit(&candle)
			err := candle.Check()
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && err == nil:
				t.Error("accepted")
			case c.want != "" && (!strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), "; correct or remove this candle")):
				t.Errorf("the sentence is %q, want %q in it", err, c.want)
			}
		})
	}
}

// The record is written down by hand: other programs compute data_sha256 from it.
func TestRecord(t *testing.T) {
	if size := unsafe.Sizeof(market.Candle{}); size != market.RecordSize {
		t.Errorf("a candle takes %d bytes in memory", size)
	}
	c := market.Candle{Time: 0x0102030405060708, Open: 1, High: 2, Low: 0.5, Close: 1.5, Volume: math.Copysign(0, -1)}
	want, _ := hex.DecodeString("0807060504030201" + "000000000000f03f" + "0000000000000040" + "000000000000e03f" + "000000000000f83f" + "0000000000000000")
	if got := market.AppendCandle([]byte("x"), &c); !bytes.Equal(got, append([]byte("x"), want...)) {
		t.Errorf("record %x, want %x", got, want)
	}
	c.Open = math.Float64frombits(0xFFF8000000000123)
	if got := market.AppendCandle(nil, &c); hex.EncodeToString(got[8:16]) != "000000000000f87f" {
		t.Errorf("NaN is written as %x", got[8:16])
	}
}

func TestHash(t *testing.T) {
	candles := make([]market.Candle, 130) // more than two blocks
	var all []byte
	for i := range candles {
		candles[i] = good
		candles[i].Time += int64(i)
		all = market.AppendCandle(all, &candles[i])
	}
	if market.Hash(candles) != sha256.Sum256(all) {
		t.Error("the hash is not that of the records")
	}
	if got := market.Hash(nil); hex.EncodeToString(got[:]) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("the hash of nothing is %x", got)
	}
}
