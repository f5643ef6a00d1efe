package api

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/engine/fault"
	"tradebot/engine/history"
	"tradebot/engine/market"
	"tradebot/engine/user"
)

// ImportedCandles is what an import did. Numbers are of candles unless they say otherwise.
type ImportedCandles struct {
	Market    string `json:"market" doc:"the market, EXCHANGE:SYMBOL:TIMEFRAME"`
	New       int    `json:"new" doc:"that were not stored"`
	Known     int    `json:"known" doc:"that were stored just so"`
	Different int    `json:"different" doc:"that were stored with other numbers, and are replaced"`
	Unclosed  int    `json:"unclosed" doc:"left out because they were not closed yet"`
	Months    int    `json:"months" doc:"months that were sealed, or sealed anew"`
	Rounded   int    `json:"rounded" doc:"prices with more than 8 decimals, which were rounded"`
}

// mostUnpacked bounds what the files of an import unpack to, bytes: two million candles, which are 100 MB of memory.
const mostUnpacked = 128 << 20

// imported is an import.
type imported struct {
	InMarket
	Force   bool `query:"force" doc:"Where a stored candle is another, take the file's: in months that are over, as a new revision"`
	RawBody huma.MultipartFormFiles[struct {
		File []huma.FormFile `form:"file" required:"true" doc:"CSV files, also .gz and .zip; all of one month at once"`
	}]
}

func (s *Server) imports() {
	register(s, Route{Method: http.MethodPost, Path: atMarket + "/candles/import", ID: "import-candles", Summary: "Store candles from CSV files, as `tradebot data import` does", Tag: "markets",
		About: "Everything is checked first, and nothing is stored if anything is wrong. An admin does this: a candle that is stored does not change, and every user's backtests see it. " +
			"Larger files are imported by the command line, or packed with gzip.",
		Needs: user.Command, Effects: true, Bytes: int64(s.Config.Limits.ModuleBytes) + spare, Errors: tooMuch}, s.importCandles)
}

// importCandles stores candles of files.
func (s *Server) importCandles(ctx context.Context, who *user.Who, in *imported) (*answered[ImportedCandles], error) {
	const op = "api.import"
	stream, err := in.stream()
	if err != nil {
		return nil, err
	}
	leave, err := s.importing.enter(who.User)
	if err != nil {
		return nil, err
	}
	defer leave()
	files := in.RawBody.Data().File
	if len(files) > 100 {
		return nil, fault.New(fault.Invalid, op, "%d files are too many; send at most 100 at a time", len(files))
	}
	var all []market.Series
	left, rounded := int64(mostUnpacked), 0
	for _, file := range files {
		series, err := history.ReadUpload(named(file.Filename), file, file.Size, left)
		if err != nil {
			return nil, err
		}
		all = append(all, series)
		left -= 12 * int64(len(series.Candles)) // no line is shorter
		rounded += series.Rounded
	}
	n, err := s.Library.Import(ctx, stream, all, history.ImportOptions{Now: time.Now().UnixMilli(), Force: in.Force})
	if err != nil {
		return nil, err
	}
	err = s.noted(ctx, who, "candles.import", stream.String(), map[string]any{"new": n.New, "different": n.Different, "force": in.Force})
	return give(ImportedCandles{stream.String(), n.New, n.Known, n.Different, n.Unclosed, n.Months, rounded}, err)
}

// named is what a file is called in sentences.
func named(file string) string {
	name := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, filepath.Base(strings.ReplaceAll(file, `\`, "/")))
	if len(name) > 100 {
		name = name[len(name)-100:]
	}
	return strings.ToValidUTF8(name, "")
}
