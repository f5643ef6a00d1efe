package history

import (
	"bufio"
	"context"
	"io"
	"math"
	"strconv"

	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// WriteCSV writes candles with a header, times in milliseconds and every number in the shortest form that reads back the
// same. The error is that of w.
func WriteCSV(w io.Writer, candles []market.Candle) error {
	out := newWriter(w)
	if err := write(out, candles); err != nil {
		return err
	}
	return out.Flush()
}

// Export writes the stored candles that open at from or later and before to, ms UTC, as [WriteCSV] does, and returns how many.
// [Read] reads them back the same, if there are at least two. It has a month in memory at a time. Errors: Invalid if stored candles
// are damaged; Unavailable if the shelf does not answer or w fails.
func (l *Library) Export(ctx context.Context, stream market.Stream, from, to int64, w io.Writer) (written int, err error) {
	const op = "history.Library.Export"
	out := newWriter(w)
	err = l.Walk(ctx, stream, from, to, func(candles []market.Candle) error {
		written += len(candles)
		return full(write(out, candles))
	})
	if err == nil {
		err = full(out.Flush())
	}
	return written, fault.In(op, err)
}

// newWriter returns a writer that has the header. Its errors stay in it until Flush.
func newWriter(w io.Writer) *bufio.Writer {
	out := bufio.NewWriterSize(w, 64<<10)
	_, _ = out.WriteString(standard + "\n")
	return out
}

// full returns the error of a writer as one of ours.
func full(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Unavailable, "history.full", "the candles cannot be written: %w", err)
}

// write writes a line for every candle.
func write(out *bufio.Writer, candles []market.Candle) error {
	for i := range candles {
		c := &candles[i]
		b := strconv.AppendInt(out.AvailableBuffer(), c.Time, 10)
		for _, x := range [...]float64{c.Open, c.High, c.Low, c.Close, c.Volume} {
			// Volumes of strange size would have more digits than a reader takes for a number.
			format := byte('f')
			if size := math.Abs(x); size != 0 && (size < 1e-20 || size >= 1e21) {
				format = 'e'
			}
			b = strconv.AppendFloat(append(b, ','), x, format, -1, 64)
		}
		if _, err := out.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}
