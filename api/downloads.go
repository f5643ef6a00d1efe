package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/market"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// DownloadSettings are what candles are downloaded.
type DownloadSettings struct {
	Market string `json:"market" maxLength:"80" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME" example:"synth:BTCUSDT:1h"`
	From   int64  `json:"from" doc:"Open time of the first candle, ms UTC"`
	To     int64  `json:"to,omitempty" doc:"Open time of the first candle after the last, ms UTC; 0 or absent: up to now"`
}

// Downloaded is what a download brought.
type Downloaded struct {
	Candles int `json:"candles" doc:"how many candles were fetched; those that were stored before stay as they were"`
}

func (s *Server) downloads() {
	const path = "/downloads"
	register(s, Route{Method: http.MethodPost, Path: path, ID: "create-download", Summary: "Download candles of an exchange's history, and fill gaps", Tag: "downloads",
		About:  "Candles that are stored stay as they are; what is missing in the range is filled, in months that are not sealed. What came stays, whatever becomes of the rest.",
		Status: http.StatusCreated, Needs: user.Trade, Effects: true, Errors: made}, s.createDownload)
	s.job(path)
	register(s, Route{Method: http.MethodGet, Path: path + "/{id}/result", ID: "get-download-result", Summary: "What a download brought", Tag: "downloads", Needs: user.Read, Errors: unfinished},
		func(ctx context.Context, who *user.Who, in *InJob) (*answered[Downloaded], error) {
			j, err := s.own(ctx, who, in.ID, store.Download)
			if err != nil {
				return nil, err
			}
			d, err := s.Jobs.Downloaded(ctx, j.ID)
			if err != nil {
				return nil, err
			}
			return give(Downloaded(*d), nil)
		})
}

// createDownload queues a download.
func (s *Server) createDownload(ctx context.Context, who *user.Who, in *struct{ Body DownloadSettings }) (*answered[view.Job], error) {
	stream, err := market.ParseStream(in.Body.Market)
	if err != nil {
		return nil, err
	}
	if known := station.Symbols(); known[stream.Exchange] == nil {
		return nil, fault.New(fault.Invalid, "api.download", "candles of %s cannot be downloaded here, only those of %s; import them instead",
			stream.Exchange, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	j, err := s.Jobs.Download(ctx, order(ctx, who), jobs.Download{Stream: stream.String(), From: in.Body.From, To: in.Body.To})
	return shown(j, err)
}
