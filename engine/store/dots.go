package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// A strategy draws with every candle, so dots are most of what bots write. They are kept as they are committed, in one row: a dot is
// the index of its plot and the time since the dot before (varints), and the bits of its value (8 bytes, little-endian).

// pack makes the bytes of dots.
func pack(dots []bot.Dot) []byte {
	data := make([]byte, 0, 16*len(dots))
	before := int64(0)
	for i := range dots {
		data = binary.AppendUvarint(data, uint64(dots[i].Index))
		data = binary.AppendVarint(data, dots[i].Time-before)
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(dots[i].Value))
		before = dots[i].Time
	}
	return data
}

// unpack calls take with the dots of bytes. The error is Internal: the bytes are damaged.
func unpack(data []byte, take func(bot.Dot)) error {
	for at := int64(0); len(data) > 0; {
		index, n := binary.Uvarint(data)
		since, m := binary.Varint(data[max(n, 0):])
		if n <= 0 || m <= 0 || len(data) < n+m+8 {
			return fault.New(fault.Internal, "store.unpack", "what a bot drew is damaged in the database")
		}
		at += since
		take(bot.Dot{Time: at, Index: int(index), Value: math.Float64frombits(binary.LittleEndian.Uint64(data[n+m:]))})
		data = data[n+m+8:]
	}
	return nil
}

// span returns the earliest and the latest time of dots.
func span(dots []bot.Dot) (first, last int64) {
	first, last = dots[0].Time, dots[0].Time
	for i := range dots {
		first, last = min(first, dots[i].Time), max(last, dots[i].Time)
	}
	return first, last
}

var selectDots = statement(`SELECT dots FROM plots WHERE bot = $1 AND last >= $2 AND first < $3 ORDER BY written, last`)

// Dots returns what a bot drew as its plot of an index from one time to before another, the oldest first.
func (s *Store) Dots(ctx context.Context, id string, index int, from, to int64, limit int) (all []bot.Dot, err error) {
	const op = "store.Dots"
	var rows [][]byte
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		rows, err = list(ctx, on, func(row scanner) (data []byte, err error) {
			err = row.Scan(&data)
			return data, err
		}, selectDots, id, from, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	newest := map[int64]bot.Dot{}
	for _, data := range rows {
		err := unpack(data, func(d bot.Dot) {
			if d.Index == index && from <= d.Time && d.Time < to {
				newest[d.Time] = d
			}
		})
		if err != nil {
			return nil, fault.In(op, err)
		}
	}
	for _, d := range newest {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b bot.Dot) int { return cmp.Compare(a.Time, b.Time) })
	return all[:min(len(all), limitedCurve(limit))], nil
}
