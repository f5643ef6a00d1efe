package chunk

import (
	"crypto/sha256"
	"fmt"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Chunk is a packed month as it is stored: the bytes, and beside them what one wants to know without unpacking.
type Chunk struct {
	Stream   market.Stream
	Month    Month
	Revision int               // 1 for what was sealed first; each later one supersedes those before it
	First    int64             // open time of the first candle, ms UTC
	Last     int64             // open time of the last
	Count    int               // candles, at least 1
	Hash     [sha256.Size]byte // market.Hash of the candles
	Data     []byte            // what Encode made
}

// New packs the candles of a month. The error is Invalid, as that of [Encode].
func New(stream market.Stream, month Month, revision int, candles []market.Candle) (Chunk, error) {
	data, hash, err := encode(stream, month, candles)
	if err != nil {
		return Chunk{}, err
	}
	return Chunk{stream, month, revision, candles[0].Time, candles[len(candles)-1].Time, len(candles), hash, data}, nil
}

// Open unpacks the candles and checks them against what the chunk says of them. The error is Invalid and says that the chunk is
// damaged.
func (c *Chunk) Open() ([]market.Candle, error) {
	candles, hash, err := decode(c.Stream, c.Month, c.Data)
	if err != nil {
		return nil, err
	}
	first, last := candles[0].Time, candles[len(candles)-1].Time
	switch {
	case hash != c.Hash:
		err = fmt.Errorf("it holds other candles than those listed")
	case c.Count != len(candles) || c.First != first || c.Last != last:
		err = fmt.Errorf("it holds %d candles from %d to %d ms where %d from %d to %d ms are listed", len(candles), first, last, c.Count, c.First, c.Last)
	default:
		return candles, nil
	}
	return nil, damaged("chunk.Chunk.Open", c.Stream, c.Month, err)
}

// damaged returns the error of a chunk that cannot be trusted.
func damaged(op string, stream market.Stream, month Month, why error) error {
	return fault.New(fault.Invalid, op, "the stored candles of %s in %s are damaged: %w; restore them from a backup, or import the month again with force", stream, month, why)
}
