package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/station"
	"tradebot/engine/user"
)

// Exchange is where markets are.
type Exchange struct {
	Name       string   `json:"name" doc:"name of the exchange" example:"binance"`
	Downloads  bool     `json:"downloads" doc:"whether candles can be downloaded from it; otherwise they are imported"`
	Timeframes []string `json:"timeframes" nullable:"false" doc:"the usual lengths of candles; others can be named too"`
}

// Market is a symbol of an exchange.
type Market struct {
	Exchange string   `json:"exchange" doc:"name of the exchange"`
	Symbol   string   `json:"symbol" doc:"symbol, as the exchange writes it"`
	Base     string   `json:"base,omitempty" doc:"currency that is bought and sold; absent where the symbol does not tell" example:"BTC"`
	Quote    string   `json:"quote,omitempty" doc:"currency it is paid with; absent where base is" example:"USDT"`
	Stored   []string `json:"stored" nullable:"false" doc:"lengths of the candles that are stored of it"`
}

// Coverage is what is stored of a market's candles.
type Coverage struct {
	Market     string  `json:"market" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME"`
	Candles    int     `json:"candles" doc:"how many candles are stored"`
	Ranges     []Range `json:"ranges" nullable:"false" doc:"runs of candles none of which is missing"`
	Gaps       []Range `json:"gaps" nullable:"false" doc:"what is missing between them"`
	Sealed     int     `json:"sealed_months" doc:"months that are over, to which nothing is added any more"`
	Superseded int     `json:"superseded" doc:"earlier revisions of months, which stay"`
}

// Range is a part of time.
type Range struct {
	From    int64 `json:"from" doc:"open time of the first candle, ms UTC"`
	To      int64 `json:"to" doc:"open time of the first candle after the last, ms UTC"`
	Candles int   `json:"candles" doc:"how many candles; of a gap, how many are missing"`
}

// usual are the lengths of candles that people choose from.
var usual = []string{"1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w"}

func (s *Server) markets() {
	register(s, Route{Method: http.MethodGet, Path: "/exchanges", ID: "list-exchanges", Summary: "Where there are markets, and the usual timeframes", Tag: "markets", Needs: user.Read},
		func(ctx context.Context, _ *user.Who, in *Query) (*Listed[Exchange], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			streams, err := s.Library.Streams(ctx)
			if err != nil {
				return nil, err
			}
			known := station.Symbols()
			names := map[string]bool{}
			for name := range known {
				names[name] = true
			}
			for _, stream := range streams {
				names[stream.Exchange] = true
			}
			var all []Exchange
			for _, name := range slices.Sorted(maps.Keys(names)) {
				if name > after {
					all = append(all, Exchange{name, known[name] != nil, usual})
				}
			}
			return page(all, in.Limit, func(e *Exchange) string { return e.Name }), nil
		})
	register(s, Route{Method: http.MethodGet, Path: "/markets", ID: "list-markets", Summary: "Symbols of all exchanges, with what is stored of them", Tag: "markets", Needs: user.Read}, s.listMarkets)
	register(s, Route{Method: http.MethodGet, Path: atMarket, ID: "get-market", Summary: "A symbol of an exchange: its currencies, and what is stored of it", Tag: "markets", Needs: user.Read,
		About: "A symbol of which nothing is stored has an answer too."}, s.getMarket)
	register(s, Route{Method: http.MethodGet, Path: "/streams", ID: "list-streams", Summary: "What is stored of each market, with gaps", Tag: "markets", Needs: user.Read},
		func(ctx context.Context, _ *user.Who, in *struct {
			Query
			Exchange string `query:"exchange" maxLength:"32" doc:"Only of this exchange"`
			Symbol   string `query:"symbol" maxLength:"32" doc:"Only of this symbol"`
		}) (*Listed[Coverage], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			streams, err := s.Library.Streams(ctx)
			if err != nil {
				return nil, err
			}
			var all []Coverage
			for _, stream := range streams {
				if in.Exchange != "" && stream.Exchange != in.Exchange || in.Symbol != "" && stream.Symbol != in.Symbol || stream.String() <= after || len(all) > in.Limit {
					continue
				}
				c, err := s.Library.Ranges(ctx, stream)
				if err != nil {
					return nil, err
				}
				all = append(all, covered(&c))
			}
			return page(all, in.Limit, func(c *Coverage) string { return c.Market }), nil
		})
}

// getMarket answers with a symbol.
func (s *Server) getMarket(ctx context.Context, _ *user.Who, in *struct {
	Exchange string `path:"exchange" maxLength:"32" doc:"Name of the exchange"`
	Symbol   string `path:"symbol" maxLength:"32" doc:"Symbol, as the exchange writes it"`
}) (*answered[Market], error) {
	if _, err := market.ParseStream(in.Exchange + ":" + in.Symbol + ":1m"); err != nil {
		return nil, fault.New(fault.Invalid, "api.market", "%s:%s is no market; an exchange is written in small letters, a symbol in capitals, like synth:BTCUSDT", in.Exchange, in.Symbol)
	}
	streams, err := s.Library.Streams(ctx)
	var stored []market.Timeframe
	for _, stream := range streams {
		if stream.Exchange == in.Exchange && stream.Symbol == in.Symbol {
			stored = append(stored, stream.Timeframe)
		}
	}
	return give(sight(in.Exchange, in.Symbol, stored), err)
}

// sight is what clients read of a symbol of which candles of some timeframes are stored.
func sight(exchange, symbol string, stored []market.Timeframe) Market {
	pair := market.PairOf(symbol)
	m := Market{exchange, symbol, pair.Base, pair.Quote, []string{}}
	slices.Sort(stored)
	for _, tf := range stored {
		m.Stored = append(m.Stored, tf.String())
	}
	return m
}

// covered is what clients read of a coverage.
func covered(c *history.Coverage) Coverage {
	out := Coverage{Market: c.Stream.String(), Candles: c.Candles, Ranges: []Range{}, Gaps: []Range{}, Sealed: c.Months, Superseded: c.Superseded}
	for _, r := range c.Ranges {
		out.Ranges = append(out.Ranges, Range(r))
	}
	for _, g := range c.Gaps() {
		out.Gaps = append(out.Gaps, Range{g.From, g.To, g.Missing})
	}
	return out
}

// listMarkets answers with symbols.
func (s *Server) listMarkets(ctx context.Context, _ *user.Who, in *struct {
	Query
	Exchange string `query:"exchange" maxLength:"32" doc:"Only of this exchange"`
	Q        string `query:"q" maxLength:"32" doc:"What the symbol has in it, in upper or lower case"`
	Stored   bool   `query:"stored" doc:"Only those of which candles are stored"`
}) (*Listed[Market], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	streams, err := s.Library.Streams(ctx)
	if err != nil {
		return nil, err
	}
	stored := map[string][]market.Timeframe{}
	if !in.Stored {
		for exchange, symbols := range station.Symbols() {
			for _, symbol := range symbols {
				stored[exchange+":"+symbol] = nil
			}
		}
	}
	for _, stream := range streams {
		name := stream.Exchange + ":" + stream.Symbol
		stored[name] = append(stored[name], stream.Timeframe)
	}
	var all []Market
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		exchange, symbol, _ := strings.Cut(name, ":")
		if in.Exchange != "" && exchange != in.Exchange || !strings.Contains(symbol, strings.ToUpper(in.Q)) || name <= after || len(all) > in.Limit {
			continue
		}
		all = append(all, sight(exchange, symbol, stored[name]))
	}
	return page(all, in.Limit, func(m *Market) string { return m.Exchange + ":" + m.Symbol }), nil
}
