package backtest

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"tradebot/engine/report"
)

// WriteTrades writes the trades as CSV, one a line. The error is that of w.
func (r *Result) WriteTrades(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"symbol", "slot", "side", "entry_time", "entry_price", "exit_time", "exit_price", "qty", "pnl", "fees", "exit_reason", "tag"}}
	for i := range r.Trades {
		t := &r.Trades[i]
		rows = append(rows, []string{
			t.Symbol, t.Slot, t.Side, strconv.FormatInt(t.EntryTime, 10), t.EntryPrice.String(), strconv.FormatInt(t.ExitTime, 10), t.ExitPrice.String(),
			t.Qty.String(), t.PnL.String(), t.Fees.String(), t.ExitReason, guarded(t.Tag),
		})
	}
	return out.WriteAll(rows)
}

// guarded returns a text of a strategy as a cell that no spreadsheet takes for a formula.
func guarded(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@') {
		return "'" + text
	}
	return text
}

// WriteCSV writes the ranked results as CSV: the parameters that vary, then every metric. The error is that of w.
func (s *Sweep) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	metrics := report.Names()
	rows := [][]string{slices.Concat([]string{"rank"}, s.Params, []string{"final_equity"}, metrics, []string{"error"})}
	for i := range s.Results {
		row := &s.Results[i]
		line := []string{strconv.Itoa(row.Rank)}
		for _, name := range s.Params {
			line = append(line, cell(row.Params[name]))
		}
		equity := row.FinalEquity.String()
		if row.Metrics == nil { // nothing was left, because nothing was run
			equity = ""
		}
		line = append(line, equity)
		for _, name := range metrics {
			text := ""
			if row.Metrics != nil {
				if value, ok := row.Metrics.Value(name); ok && value.Defined() {
					text = strconv.FormatFloat(float64(value), 'g', -1, 64)
				}
			}
			line = append(line, text)
		}
		rows = append(rows, append(line, row.Error))
	}
	return out.WriteAll(rows)
}

// cell returns a parameter as a cell.
func cell(value any) string {
	if word, ok := value.(string); ok {
		return guarded(word)
	}
	return fmt.Sprint(value)
}
