// Package chunk packs the candles of one stream and one UTC calendar month into some 10 bytes each, and unpacks them.
//
// A chunk is what a database keeps of a month that is over: bytes that say whose candles they are and carry the SHA-256 of
// the candles' canonical records (market.Hash), checked whenever they are unpacked. Every float64 comes back to the bit, and the
// same candles give the same bytes.
//
// # The format, version 1
//
//	"tbc", 1          a mark and the version
//	uvarint, text     the stream, as market.Stream writes it, after its length
//	varint            the month, counted from January 1970
//	uvarint           n, the number of candles
//	32 bytes          SHA-256 of the n canonical records of 48 bytes
//	byte              decimals of the prices, 0 to 18; 255: they are bits
//	byte              decimals of the volumes, likewise
//	6 columns         steps, opens, closes, highs, lows, volumes
//
// A number becomes an integer: itself times a power of ten, the same one for all prices of the month, if the quotient of the
// two is exactly the number again; otherwise the 64 bits of the float64, for all prices or for all volumes. What columns hold is:
//
//	step      timeframes skipped since the candle before, or since the month began: 0 where no candle is missing
//	open      less the close of the candle before, or less 0 (zigzag)
//	close     less the open (zigzag)
//	high      less the larger of open and close
//	low       the smaller of open and close, less the low
//	volume    itself (zigzag)
//
// Zigzag puts small negative integers beside small positive ones: 0, -1, 1, -2. All arithmetic is modulo 2^64, so that
// impossible candles survive too. A column is a byte, the number of bytes its largest integer needs, and as many planes: the
// lowest bytes of all n integers, then the next bytes. A plane is a uvarint and as many bytes: a zstd frame that unpacks to n
// bytes, or, if it has n bytes, the plane itself. Bytes of one plane resemble each other, which is why the result is small; that
// they have a fixed place is why it unpacks fast.
//
// A new version gets a new number and the old one stays readable, for chunks live as long as the data they hold.
//
// Pure: no file, no clock, no goroutine. It imports fault, market and the compressor, and whoever keeps chunks may import it.
package chunk
