package chunk

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

const mark, version = "tbc", 1

// The columns, in their order.
const (
	steps = iota
	opens
	closes
	highs
	lows
	volumes
	columns
)

// encoder is shared. A higher level gains 1 % of size and costs five times the time. It makes no checksum, for the chunk has its own.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true), zstd.WithAllLitEntropyCompression(true))
	if err != nil {
		panic("chunk: " + err.Error())
	}
	return e
})

// Encode packs candles of a stream: at least one, all of the month, open times ascending and each a time at which a candle of
// the timeframe begins. It accepts any numbers in them. The same candles give the same bytes. The error is Invalid.
func Encode(stream market.Stream, month Month, candles []market.Candle) ([]byte, error) {
	data, _, err := encode(stream, month, candles)
	return data, err
}

// encode is Encode, which finds the hash on the way.
func encode(stream market.Stream, month Month, candles []market.Candle) (data []byte, hash [32]byte, err error) {
	const op = "chunk.Encode"
	if again, err := market.ParseStream(stream.String()); err != nil || again != stream {
		return nil, hash, fault.New(fault.Invalid, op, "%q names no stream of candles", stream.String())
	}
	if len(candles) == 0 {
		return nil, hash, fault.New(fault.Invalid, op, "there are no candles of %s in %s to pack", stream, month)
	}
	integers, err := difference(stream, month, candles)
	if err != nil {
		return nil, hash, err
	}
	hash = market.Hash(candles)
	name := stream.String()
	b := append([]byte(mark), version)
	b = append(binary.AppendUvarint(b, uint64(len(name))), name...)
	b = binary.AppendVarint(b, int64(month))
	b = binary.AppendUvarint(b, uint64(len(candles)))
	b = append(b, hash[:]...)
	b = append(b, integers.prices, integers.volumes)
	plane := make([]byte, len(candles))
	var packed []byte
	for _, column := range integers.columns {
		var all uint64
		for _, n := range column {
			all |= n
		}
		width := (bits.Len64(all) + 7) / 8
		b = append(b, byte(width))
		for p := range width {
			for i, n := range column {
				plane[i] = byte(n >> (8 * p))
			}
			content := plane
			if packed = encoder().EncodeAll(plane, packed[:0]); len(packed) < len(plane) {
				content = packed
			}
			b = append(binary.AppendUvarint(b, uint64(len(content))), content...)
		}
	}
	return b, hash, nil
}

// integers are candles as columns of small integers.
type integers struct {
	prices  byte // decimals, or verbatim
	volumes byte
	columns [columns][]uint64
}

// difference makes integers of candles.
func difference(stream market.Stream, month Month, candles []market.Candle) (integers, error) {
	const op = "chunk.Encode"
	money, sizes := make([]float64, 0, 4*len(candles)), make([]float64, 0, len(candles))
	for i := range candles {
		c := &candles[i]
		money, sizes = append(money, c.Open, c.High, c.Low, c.Close), append(sizes, c.Volume)
	}
	d := integers{prices: decimals(money), volumes: decimals(sizes)}
	for i := range d.columns {
		d.columns[i] = make([]uint64, len(candles))
	}
	first, slots := month.slots(stream.Timeframe)
	next := int64(0) // slot after that of the candle before
	var before uint64
	for i := range candles {
		c := &candles[i]
		slot := (c.Time - first) / int64(stream.Timeframe)
		switch {
		case stream.Timeframe.Open(c.Time) != c.Time:
			return d, fault.New(fault.Invalid, op, "no %s candle opens at %d ms; candles begin at multiples of their timeframe in UTC", stream.Timeframe, c.Time)
		case c.Time < first || slot >= int64(slots):
			return d, fault.New(fault.Invalid, op, "the candle that opens at %d ms is not one of %s", c.Time, month)
		case slot < next:
			return d, fault.New(fault.Invalid, op, "the candle that opens at %d ms does not come after the one before it; sort the candles and leave out doubles", c.Time)
		}
		open, high, low, closing := integer(c.Open, d.prices), integer(c.High, d.prices), integer(c.Low, d.prices), integer(c.Close, d.prices)
		d.columns[steps][i] = uint64(slot - next)
		d.columns[opens][i] = zigzag(open - before)
		d.columns[closes][i] = zigzag(closing - open)
		d.columns[highs][i] = high - uint64(max(int64(open), int64(closing)))
		d.columns[lows][i] = uint64(min(int64(open), int64(closing))) - low
		d.columns[volumes][i] = zigzag(integer(c.Volume, d.volumes))
		next, before = slot+1, closing
	}
	return d, nil
}
