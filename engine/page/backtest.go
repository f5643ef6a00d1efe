package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/quagmt/udecimal"

	"tradebot/engine/backtest"
	"tradebot/engine/feed"
	"tradebot/engine/report"
)

// backtestView is what the template of a backtest fills in.
type backtestView struct {
	Title    string
	Strategy string
	Version  string
	Markets  []string
	Range    string
	Params   []pair
	Keys     []key
	Drawn    bool   // there are curves and candles
	Curve    string // equity in words, for who does not see it
	Doubt    string // the worst verdict, as a word
	Beliefs  []belief
	Years    []year
	Metrics  []measured
	Costs    []pair
	Made     []pair
	Hashes   []hashed
	ByTag    groups
	ByReason groups
	Trades   int
	Listed   int // of the trades
	Closed   figure
	Open     []held
	Warnings []string
}

// pair is a name and a value in words.
type pair struct{ Name, Value string }

// hashed is a name and a hash, of which the beginning is shown.
type hashed struct{ Name, Short, Whole string }

// key is a figure at a glance with what to compare it to.
type key struct {
	Label string
	figure
	Beside string
	Help   string
}

// belief is a verdict in words.
type belief struct{ Verdict, Word, Label, Text string }

// sum is a group of trades.
type sum struct {
	Name   string
	Trades string
	Won    string
	Factor string
	Fees   string
	PnL    figure
}

// groups is a table of them.
type groups struct {
	Title, First string
	Rows         []sum
}

// held is a position at the end.
type held struct {
	Slot, Symbol, Side, Qty, Since, Entry, Last string
	PnL                                         figure
}

func newBacktestView(r *backtest.Result, c *backtest.Chart) *backtestView {
	v := &backtestView{
		Strategy: r.Strategy, Version: r.StrategyVersion, Range: period(r.Slots), Params: params(r.Settings.Params), Costs: costs(&r.Settings),
		Trades: len(r.Trades), Listed: min(len(r.Trades), maxTrades), Drawn: c != nil, Warnings: r.Warnings, Years: years(r.Monthly),
		ByTag:    groups{"Trades by tag", "Tag", sums(r.ByTag, func(tag string) string { return cmp.Or(tag, "no tag") })},
		ByReason: groups{"Trades by exit reason", "Exit reason", sums(r.ByReason, words)},
	}
	v.Markets = markets(r.Slots)
	v.Title = r.Strategy + " on " + strings.Join(v.Markets, ", ")
	v.Keys = keys(r)
	for _, m := range metrics {
		v.Metrics = append(v.Metrics, measure(&r.Metrics, m.Name))
	}
	v.Beliefs, v.Doubt = beliefs(r.Beliefs)
	v.Hashes = []hashed{
		{"Module", short(r.ModuleSHA256), r.ModuleSHA256}, {"Data", short(r.DataSHA256), r.DataSHA256}, {"Decisions", short(r.JournalSHA256), r.JournalSHA256},
	}
	v.Made = made(r)
	var closed backtest.Decimal
	for i := range r.Trades {
		closed = closed.Add(r.Trades[i].PnL)
	}
	v.Closed = profit(closed)
	for _, p := range r.OpenPositions {
		v.Open = append(v.Open, held{
			p.Slot, p.Symbol, p.Side, group(p.Qty.String()), stamp(p.EntryTime), group(p.EntryPrice.String()), group(p.LastPrice.String()), profit(p.Unrealised),
		})
	}
	v.Curve = fmt.Sprintf("Equity from %s to %s; return %s, deepest drawdown %s.", money(r.Settings.Cash), money(r.FinalEquity),
		measure(&r.Metrics, "total_return").Text, measure(&r.Metrics, "max_drawdown").Text)
	return v
}

// markets names what was traded: the symbol, or the slot if the file did not tell one, and the timeframe.
func markets(slots []feed.Slot) []string {
	var list []string
	for i := range slots {
		list = append(list, strings.TrimSpace(cmp.Or(slots[i].Symbol, slots[i].Name)+" "+slots[i].Timeframe))
	}
	return list
}

// period is from when to when, over all slots.
func period(slots []feed.Slot) string {
	if len(slots) == 0 {
		return ""
	}
	from, to := slots[0].From, slots[0].To
	for i := range slots {
		from, to = min(from, slots[i].From), max(to, slots[i].To)
	}
	return stamp(from) + " to " + stamp(to) + " UTC"
}

// Months are the heads of the table of monthly returns.
func (v *backtestView) Months() []string {
	return []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
}

// TradesText says how many trades there were.
func (v *backtestView) TradesText() string { return count(v.Trades) }

// ListedText says how many of them are in the file.
func (v *backtestView) ListedText() string { return count(v.Listed) }

// params lists parameters by name.
func params(values map[string]any) []pair {
	var list []pair
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, pair{name, fmt.Sprint(values[name])})
	}
	return list
}

// keys are the figures at a glance.
func keys(r *backtest.Result) []key {
	m := &r.Metrics
	at := func(name, label, beside string) key {
		k := measure(m, name)
		return key{label, k.figure, beside, k.Help}
	}
	text := func(name string) string { return measure(m, name).Text }
	list := []key{
		at("total_return", "Return", "buy and hold "+text("buy_hold_return")),
		{"Final equity", figure{Text: money(r.FinalEquity)}, "from " + money(r.Settings.Cash), "What the account was worth at the last close, an open position at that price."},
		at("sharpe", "Sharpe", "Sortino "+text("sortino")),
		at("max_drawdown", "Max drawdown", text("max_drawdown_duration_ms")+" long"),
		at("trades", "Trades", text("win_rate")+" won"),
		at("profit_factor", "Profit factor", "expectancy "+text("expectancy")),
		at("fees_paid", "Fees", text("exposure")+" of the time invested"),
	}
	for i := range list {
		list[i].Beside = strings.ReplaceAll(list[i].Beside, undefined+" long", "never under water")
	}
	return list
}

// words of the verdicts, and of the whole report by its worst.
var (
	verdicts = map[string]string{"ok": "ok", "caution": "caution", "failed": "failed"}
	doubts   = map[string]string{"ok": "no objections", "caution": "with care", "failed": "not proven"}
	labels   = map[string]string{
		"one_trade": "Share of the best trade", "few_trades": "Number of trades", "sharpe_interval": "Sharpe, 95 % interval", "first_last": "Last 30 % against first 70 %",
		"costs": "Costs assumed", "slippage_5bps": "With 5 bps of slippage", "double_fees": "With doubled fees", "data_gaps": "Gaps in the data",
		"rounded_prices": "Rounded prices", "warmup": "Warm-up", "open_position": "Position at the end",
	}
)

// beliefs puts verdicts into words and returns the worst of them as well.
func beliefs(list []report.Belief) ([]belief, string) {
	var out []belief
	worst := "ok"
	for _, b := range list {
		verdict := string(b.Verdict)
		label, ok := labels[b.ID]
		if !ok {
			label = words(b.ID)
		}
		out = append(out, belief{verdict, verdicts[verdict], label, b.Text})
		if verdict == "failed" || verdict == "caution" && worst == "ok" {
			worst = verdict
		}
	}
	if len(out) == 0 {
		return nil, ""
	}
	return out, doubts[worst]
}

// sums are the rows of a table of groups.
func sums(groups []report.Group, name func(string) string) []sum {
	var list []sum
	for i := range groups {
		g := &groups[i]
		won := report.Number(float64(g.Wins) / float64(g.Trades))
		list = append(list, sum{name(g.Name), count(g.Trades), share.write(won).Text, ratio.write(g.ProfitFactor).Text, money(g.Fees), profit(g.PnL)})
	}
	return list
}

// words writes a name of a program for people.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// costs are what the run assumed. What was left at zero is said.
func costs(s *backtest.Settings) []pair {
	maker := s.Fee
	if s.MakerFee != nil {
		maker = *s.MakerFee
	}
	list := []pair{{"Taker fee", fraction(s.Fee)}, {"Maker fee", fraction(maker)}, {"Slippage", points(s.SlippageBps)}, {"Spread", points(s.SpreadBps)}}
	if !s.Funding.IsZero() {
		list = append(list, pair{"Funding every 8 hours", fraction(s.Funding)})
	}
	volume := "no limit"
	if !s.VolumeCap.IsZero() {
		volume = fraction(s.VolumeCap) + " of a candle"
	}
	list = append(list, pair{"Volume cap", volume}, pair{"Fill model", s.Fills}, pair{"Tick, lot", s.Tick.String() + ", " + s.Lot.String()})
	if !s.MinNotional.IsZero() {
		list = append(list, pair{"Smallest order", money(s.MinNotional)})
	}
	limits := "none"
	if len(s.Limits) > 0 {
		limits = strings.Join(s.Limits, ", ")
	}
	return append(list, pair{"Limits", limits})
}

var hundred = udecimal.MustFromInt64(100, 0)

// fraction writes 0.001 as 0.1 %.
func fraction(d backtest.Decimal) string {
	if d.IsZero() {
		return "left at 0"
	}
	return group(d.Mul(hundred).String()) + percent
}

// points writes basis points.
func points(d backtest.Decimal) string {
	if d.IsZero() {
		return "left at 0"
	}
	return group(d.String()) + " bps"
}

// made says what the report was made from. How long the run took is left out: the same result gives the same page.
func made(r *backtest.Result) []pair {
	list := []pair{{"Module", r.Settings.Module}}
	for i := range r.Slots {
		s := &r.Slots[i]
		gaps := "no gaps"
		if s.Missing > 0 {
			gaps = count(s.Missing) + " missing"
		}
		list = append(list, pair{"Candles, " + s.Name, fmt.Sprintf("%s of %s, %s, %s", count(s.Candles), s.Timeframe, s.Source, gaps)})
	}
	return append(list, pair{"Engine", cmp.Or(r.EngineVersion, "not a release")}, pair{"Seed", fmt.Sprint(r.Settings.Seed)},
		pair{"Fills, refusals", count(r.Fills) + ", " + count(r.Refusals)}, pair{"Fuel", count(r.Fuel)})
}
