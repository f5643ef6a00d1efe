package history

import (
	"context"

	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
)

// Shelf is where a [Library] keeps candles: a database. Package shelftest has the suite that every shelf passes.
//
// Months of a stream are either in the tail, candle by candle, or sealed, in chunks; never both. Methods are called from many
// goroutines and several processes at once. Those that change a stream (Add, Put) take effect one after another, each whole or
// not at all: none acts on what another has half done, and what one has returned every later call sees, from any process. (In
// SQL: a transaction that first locks the stream.) Reads see one such state each.
//
// A shelf keeps no slice it is given, and a slice it returns belongs to the caller. Numbers come back to the bit; none is
// negative zero. Errors: those that methods name; Unavailable if the database does not answer, after which a change may have
// happened or not and the caller looks again; Canceled if ctx ends.
type Shelf interface {
	Tail
	Chunks
	// Streams returns every stream of which there is a candle, ordered by what market.Stream.String writes.
	Streams(ctx context.Context) ([]market.Stream, error)
	// State returns what tells whether a stream has changed.
	State(ctx context.Context, stream market.Stream) (chunk.State, error)
}

// Tail keeps single candles: those of the open month, and of months not sealed yet. A candle in it never changes; it leaves with
// its month, by Put.
type Tail interface {
	// Add keeps the candles at whose time the tail has none, and returns what it has then at the time of each, in the same
	// order: of candles that differ the first wins. Times are ascending and differ. To call it twice is to call it once. Conflict if a
	// chunk exists for the month of any of them; then none is kept.
	Add(ctx context.Context, stream market.Stream, candles []market.Candle) ([]market.Candle, error)
	// Read returns the candles that open at from or later and before to, ms UTC, the oldest first and at most limit of them;
	// 0 is no limit.
	Read(ctx context.Context, stream market.Stream, from, to int64, limit int) ([]market.Candle, error)
}

// Chunks keeps months that are sealed. A chunk never changes and never goes; a later revision of the same month supersedes it.
type Chunks interface {
	// List returns all revisions of the months from first to last, both included, by month, then by revision, without Data.
	List(ctx context.Context, stream market.Stream, first, last chunk.Month) ([]chunk.Chunk, error)
	// Load returns a chunk with its Data, as it was put. NotFound if there is none.
	Load(ctx context.Context, stream market.Stream, month chunk.Month, revision int) (chunk.Chunk, error)
	// Put keeps a chunk and removes the candles of its month from the tail, in one step. Conflict, and nothing changes, if its
	// Revision is not 1 more than the latest (1 where there is none), or if the tail does not have exactly this many candles of the
	// month: then someone else sealed it, or a candle came that is not in the chunk.
	Put(ctx context.Context, c chunk.Chunk, tail int) error
}
