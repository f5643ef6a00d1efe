package chunk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tradebot/engine/market"
)

// block is how many candles are put together at a time: their integers fit into the fastest cache.
const block = 256

// slack is room behind a plane, with which the decompressor is faster.
const slack = 32

// decoder is shared, by as many at once as there are processors. It writes into the room it is given and never makes more.
var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(8<<20))
	if err != nil {
		panic("chunk: " + err.Error())
	}
	return d
})

// Decode unpacks what Encode made of the candles of a stream in a month. Whatever the bytes are, it takes no more memory than the
// candles that the month can have: 96 bytes for each. The error is Invalid and says that the chunk is damaged.
func Decode(stream market.Stream, month Month, data []byte) ([]market.Candle, error) {
	candles, _, err := decode(stream, month, data)
	return candles, err
}

// decode is Decode, which finds the hash on the way.
func decode(stream market.Stream, month Month, data []byte) (candles []market.Candle, hash [32]byte, err error) {
	const op = "chunk.Decode"
	h, err := parse(stream, month, data)
	if err == nil {
		candles, err = h.candles()
	}
	if err == nil && market.Hash(candles) != h.hash {
		err = errors.New("the candles are not those whose hash it carries")
	}
	if err != nil {
		return nil, hash, damaged(op, stream, month, err)
	}
	return candles, h.hash, nil
}

// head is a chunk whose planes are found and not unpacked.
type head struct {
	first     int64 // the earliest open time in the month
	timeframe int64
	slots     int
	count     int
	hash      [32]byte
	prices    byte // decimals, or verbatim
	volumes   byte
	planes    [columns][][]byte
}

// cursor reads a chunk from front to back. What lies behind its end is zeros, and failed.
type cursor struct {
	rest   []byte
	failed bool
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.rest, c.failed = nil, true
		return nil
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) byte() byte {
	if b := c.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) uvarint() uint64 {
	n, size := binary.Uvarint(c.rest)
	if size <= 0 {
		c.rest, c.failed = nil, true
		return 0
	}
	c.rest = c.rest[size:]
	return n
}

func (c *cursor) varint() int64 {
	return int64(zagzig(c.uvarint()))
}

// parse reads all of a chunk but the content of its planes.
func parse(stream market.Stream, month Month, data []byte) (*head, error) {
	c := &cursor{rest: data}
	if string(c.bytes(uint64(len(mark)))) != mark {
		return nil, errors.New("they do not begin as a chunk does")
	}
	if v := c.byte(); v != version {
		return nil, fmt.Errorf("their format has version %d, of which this program knows nothing", v)
	}
	if name := string(c.bytes(c.uvarint())); name != stream.String() {
		return nil, fmt.Errorf("they are those of %.100q", name)
	}
	if m := c.varint(); m != int64(month) {
		return nil, fmt.Errorf("they are those of the month %d, not %d", m, month)
	}
	if stream.Timeframe <= 0 || stream.Timeframe > market.MaxTimeframe {
		return nil, errors.New("the timeframe is none")
	}
	h := &head{timeframe: int64(stream.Timeframe)}
	h.first, h.slots = month.slots(stream.Timeframe)
	count := c.uvarint()
	if count == 0 || count > uint64(h.slots) {
		return nil, fmt.Errorf("they claim %d candles where a month has at most %d", count, h.slots)
	}
	h.count = int(count)
	copy(h.hash[:], c.bytes(uint64(len(h.hash))))
	h.prices, h.volumes = c.byte(), c.byte()
	if h.prices > mostDecimals && h.prices != verbatim || h.volumes > mostDecimals && h.volumes != verbatim {
		return nil, fmt.Errorf("they claim %d and %d decimals", h.prices, h.volumes)
	}
	for i := range h.planes {
		width := int(c.byte())
		if width > 8 || i == steps && width > 4 {
			return nil, fmt.Errorf("they claim integers of %d bytes", width)
		}
		for range width {
			h.planes[i] = append(h.planes[i], c.bytes(c.uvarint()))
		}
	}
	if c.failed {
		return nil, errors.New("they are cut off")
	}
	if len(c.rest) > 0 {
		return nil, fmt.Errorf("%d bytes too many follow them", len(c.rest))
	}
	return h, nil
}

// rooms are what planes are unpacked into, used again.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// mostRoom is the largest room that is kept.
const mostRoom = 4 << 20

// unpack replaces packed planes by what they hold, which lies in room from then on.
func (h *head) unpack(room *[]byte) error {
	packed, size := 0, h.count+slack
	for _, planes := range h.planes {
		for _, plane := range planes {
			if len(plane) != h.count {
				packed++
			}
		}
	}
	if cap(*room) < packed*size {
		*room = make([]byte, packed*size)
	}
	rest := (*room)[:packed*size]
	for _, planes := range h.planes {
		for i, plane := range planes {
			if len(plane) == h.count {
				continue
			}
			unpacked, err := decoder().DecodeAll(plane, rest[:0:size])
			if err != nil {
				return fmt.Errorf("they do not unpack: %w", err)
			}
			if len(unpacked) != h.count {
				return fmt.Errorf("they unpack to %d integers where there are %d candles", len(unpacked), h.count)
			}
			planes[i], rest = unpacked, rest[size:]
		}
	}
	return nil
}

// candles unpacks the planes and puts the candles together.
func (h *head) candles() ([]market.Candle, error) {
	room := rooms.Get().(*[]byte)
	defer func() {
		if cap(*room) <= mostRoom {
			rooms.Put(room)
		}
	}()
	if err := h.unpack(room); err != nil {
		return nil, err
	}
	candles := make([]market.Candle, h.count)
	var (
		rows  [columns][block]uint64
		slot  uint64 // after that of the candle before
		close uint64 // of the candle before
		price = scale(h.prices)
		size  = scale(h.volumes)
	)
	for from := 0; from < h.count; from += block {
		part := candles[from:min(from+block, h.count)]
		for i := range rows {
			gather(rows[i][:len(part)], h.planes[i], from)
		}
		for i := range part {
			i := i & (block - 1) // spares the checks of bounds
			c := &part[i]
			slot += rows[steps][i]
			c.Time = h.first + int64(slot)*h.timeframe
			slot++
			open := close + zagzig(rows[opens][i])
			close = open + zagzig(rows[closes][i])
			high := uint64(max(int64(open), int64(close))) + rows[highs][i]
			low := uint64(min(int64(open), int64(close))) - rows[lows][i]
			if h.prices == verbatim {
				c.Open, c.High, c.Low, c.Close = math.Float64frombits(open), math.Float64frombits(high), math.Float64frombits(low), math.Float64frombits(close)
			} else {
				c.Open, c.High, c.Low, c.Close = float64(int64(open))/price, float64(int64(high))/price, float64(int64(low))/price, float64(int64(close))/price
			}
			if volume := zagzig(rows[volumes][i]); h.volumes == verbatim {
				c.Volume = math.Float64frombits(volume)
			} else {
				c.Volume = float64(int64(volume)) / size
			}
		}
		if slot > uint64(h.slots) {
			return nil, errors.New("they reach beyond the month")
		}
	}
	return candles, nil
}

// scale returns the power of ten for a number of decimals.
func scale(decimals byte) float64 {
	if decimals == verbatim {
		return 1
	}
	return tens[decimals]
}

// gather puts integers together from their bytes, which lie in planes.
func gather(row []uint64, planes [][]byte, from int) {
	part := func(p int) []byte { return planes[p][from : from+len(row)] }
	switch len(planes) {
	case 0:
		clear(row)
	case 1:
		for i, b := range part(0) {
			row[i] = uint64(b)
		}
	case 2:
		p0, p1 := part(0)[:len(row)], part(1)[:len(row)]
		for i := range row {
			row[i] = uint64(p0[i]) | uint64(p1[i])<<8
		}
	case 3:
		p0, p1, p2 := part(0)[:len(row)], part(1)[:len(row)], part(2)[:len(row)]
		for i := range row {
			row[i] = uint64(p0[i]) | uint64(p1[i])<<8 | uint64(p2[i])<<16
		}
	default:
		p0, p1, p2, p3 := part(0)[:len(row)], part(1)[:len(row)], part(2)[:len(row)], part(3)[:len(row)]
		for i := range row {
			row[i] = uint64(p0[i]) | uint64(p1[i])<<8 | uint64(p2[i])<<16 | uint64(p3[i])<<24
		}
		for p := 4; p < len(planes); p++ {
			for i, b := range part(p) {
				row[i] |= uint64(b) << (8 * p)
			}
		}
	}
}
