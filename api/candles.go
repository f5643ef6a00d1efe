package api

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"tradebot/engine/fault"
	"tradebot/engine/history/chunk"
	"tradebot/engine/market"
	"tradebot/engine/user"
)

// CandlePage is a page of stored candles.
type CandlePage struct {
	Market string `json:"market" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME"`
	Items  Rows   `json:"items"`
	Next   string `json:"next_cursor" doc:"Where the next page begins, the older one unless from is given; empty if this is the last"`
}

// InMarket names candles of a market.
type InMarket struct {
	Exchange  string `path:"exchange" maxLength:"32" doc:"exchange, in lower case" example:"binance"`
	Symbol    string `path:"symbol" maxLength:"32" doc:"symbol, as the exchange writes it" example:"BTCUSDT"`
	Timeframe string `query:"timeframe" required:"true" maxLength:"16" doc:"length of a candle: a whole number and s, m, h, d or w" example:"1m"`
}

// stream is what candles are named by.
func (in *InMarket) stream() (market.Stream, error) {
	return market.ParseStream(in.Exchange + ":" + in.Symbol + ":" + in.Timeframe)
}

// InRange is a part of a market's candles.
type InRange struct {
	InMarket
	From int64 `query:"from" doc:"Open time of the first candle, ms UTC"`
	To   int64 `query:"to" doc:"Open time of the first candle after the last, ms UTC; 0: all there are"`
}

// span is the range that is asked for. The error is Invalid.
func (in *InRange) span() (from, to int64, err error) {
	if from, to = in.From, in.To; to == 0 {
		to = market.MaxTime
	}
	if from < -market.MaxTime || to > market.MaxTime || from >= to {
		return 0, 0, fault.New(fault.Invalid, "api.span", "the range ends before it begins, or is no time; give from and to in ms UTC, the later one as to")
	}
	return from, to, nil
}

const atMarket = "/markets/{exchange}/{symbol}"

func (s *Server) candles() {
	register(s, Route{Method: http.MethodGet, Path: atMarket + "/candles", ID: "list-candles", Summary: "Stored candles: the newest, or those from a time on", Tag: "markets",
		About: "Without from a page ends with the newest candle before to, and the next page is the older one; with from it begins there, and the next page is the later one. Candles of a page are in order of time.",
		Needs: user.Read, Shape: CandlePage{}, Empty: unchanged}, s.listCandles)
	register(s, Route{Method: http.MethodGet, Path: atMarket + "/candles.csv", ID: "export-candles", Summary: "Stored candles as CSV, as `tradebot data export` writes them", Tag: "markets",
		Needs: user.Read, Media: "text/csv"}, s.exportCandles)
}

// bounds are where a page of candles begins or ends.
type bounds struct {
	forward  bool // from from on; else up to to
	from, to int64
}

// paged reads a cursor of candles.
func (b *bounds) paged(cursor string) error {
	text, err := (&Query{Cursor: cursor}).after()
	if err != nil || text == "" {
		return err
	}
	way, digits, _ := strings.Cut(text, " ")
	t, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || (way == "from") != b.forward || t < b.from || t > b.to {
		return fault.New(fault.Invalid, "api.paged", "the cursor is not one of this list; take it from next_cursor of the page before, and ask for the same")
	}
	if b.forward {
		b.from = t
	} else {
		b.to = t
	}
	return nil
}

// listCandles answers with a page of candles.
func (s *Server) listCandles(ctx context.Context, _ *user.Who, in *struct {
	InRange
	Limit  int    `query:"limit" minimum:"1" maximum:"5000" default:"1000" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"400" doc:"Where the page before ended, as its next_cursor says; the first page without"`
	Known  string `header:"If-None-Match" maxLength:"1000" doc:"ETag of what is there already; 304 if it is the same"`
}) (*JSON, error) {
	stream, err := in.stream()
	if err != nil {
		return nil, err
	}
	b := bounds{forward: in.From != 0}
	if b.from, b.to, err = in.span(); err != nil {
		return nil, err
	}
	if !b.forward {
		b.from = -market.MaxTime
	}
	if err := b.paged(in.Cursor); err != nil {
		return nil, err
	}
	// What is stored stays, but a gap may be filled and an import may replace a month: so a client asks again, and is told that nothing changed.
	var c charted
	key := charting{stream, b, in.Limit}
	if !b.forward && b.to == market.MaxTime {
		c, err = s.charts.read(ctx, key, func(ctx context.Context) (charted, error) { return s.current(ctx, key) })
	} else {
		c, err = s.charted(ctx, key)
	}
	if err != nil {
		return nil, err
	}
	out := &JSON{ETag: c.etag, Cache: "private, no-cache", Body: same}
	if !strings.Contains(in.Known, c.etag) {
		out.Body = whole(c.body)
	}
	return out, nil
}

// charting names a page of candles.
type charting struct {
	stream market.Stream
	bounds bounds
	limit  int
}

// charted is a page of candles as it was written, and of which state of the stream.
type charted struct {
	state chunk.State
	body  []byte
	etag  string
}

// current returns the page of the newest candles. It is as it was when somebody asked before if nothing came after it, and there is no gap
// that was filled.
func (s *Server) current(ctx context.Context, key charting) (c charted, err error) {
	state, err := s.Library.State(ctx, key.stream)
	if err != nil {
		return c, err
	}
	if kept, ok := s.chartPage.get(key); ok && kept.state == state {
		return kept, nil
	}
	candles, err := s.tail(ctx, key.stream, state, key.limit+1)
	if err != nil {
		return c, err
	}
	c = candlePage(key, candles)
	c.state = state
	if unbroken(key.stream, candles, key.limit+1) > key.limit {
		s.chartPage.put(key, c)
	}
	return c, nil
}

// charted returns any other page of candles.
func (s *Server) charted(ctx context.Context, key charting) (c charted, err error) {
	read := s.latest
	if key.bounds.forward {
		read = s.oldest
	}
	candles, err := read(ctx, key.stream, &key.bounds, key.limit+1)
	if err != nil {
		return c, err
	}
	return candlePage(key, candles), nil
}

// candlePage writes a page of candles, of which there may be more.
func candlePage(key charting, candles []market.Candle) charted {
	next, limit := "", key.limit
	if len(candles) > limit && key.bounds.forward {
		candles = candles[:limit]
		next = cursor("from " + number(candles[limit-1].Time+1))
	} else if len(candles) > limit {
		candles = candles[len(candles)-limit:]
		next = cursor("to " + number(candles[0].Time))
	}
	body := make([]byte, 0, 100+70*len(candles))
	body = append(append(append(body, `{"market":"`...), key.stream.String()...), `","items":[`...)
	for i := range candles {
		c := &candles[i]
		body = appendRow(body, c.Time, c.Open, c.High, c.Low, c.Close, c.Volume)
	}
	body = append(append(append(body, `],"next_cursor":"`...), next...), `"}`...)
	sum := sha256.Sum256(body)
	return charted{body: body, etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`}
}

var errEnough = errors.New("enough")

// oldest returns the first n candles of a range, and may return more.
func (s *Server) oldest(ctx context.Context, stream market.Stream, b *bounds, n int) ([]market.Candle, error) {
	candles, err := s.Library.Candles(ctx, stream, b.from, min(b.to, b.from+int64(n+1)*int64(stream.Timeframe)))
	if err != nil || len(candles) >= n {
		return candles, err
	}
	var all []market.Candle
	err = s.Library.Walk(ctx, stream, b.from, b.to, func(part []market.Candle) error {
		if all = append(all, part[:min(len(part), n-len(all))]...); len(all) == n {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return all, err
}

// Stream is an answer that is written while it is made.
type Stream struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        func(huma.Context)
}

// exportCandles writes candles as CSV, a month at a time.
func (s *Server) exportCandles(ctx context.Context, _ *user.Who, in *InRange) (*Stream, error) {
	stream, err := in.stream()
	if err != nil {
		return nil, err
	}
	from, to, err := in.span()
	if err != nil {
		return nil, err
	}
	if in.From == 0 {
		from = -market.MaxTime
	}
	some := false
	err = s.Library.Walk(ctx, stream, from, to, func([]market.Candle) error {
		some = true
		return errEnough
	})
	switch {
	case err != nil && !errors.Is(err, errEnough):
		return nil, err
	case !some:
		return nil, fault.New(fault.NotFound, "api.export", "no candles of %s are stored in that range; /streams shows what there is", stream)
	}
	name := in.Exchange + "-" + in.Symbol + "-" + in.Timeframe + ".csv"
	return &Stream{"text/csv; charset=utf-8", `attachment; filename="` + name + `"`, func(ctx huma.Context) {
		id, c := request(ctx.Context()), humafiber.Unwrap(ctx).Context()
		conn := c.Conn()
		c.SetBodyStreamWriter(func(w *bufio.Writer) {
			_, err := s.Library.Export(s.ended, stream, from, to, &patient{w, conn})
			if err != nil { // the client must not take a part for the whole
				s.log.Warn("an export was cut off", "request", id, "error", err)
				_ = conn.Close()
			}
		})
	}}, nil
}

// patient writes to a client, which has a minute for every piece.
type patient struct {
	w    io.Writer
	conn net.Conn
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
