package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

func Test25_JournalsAreReadByPages(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		x := bot.Batch{Cursor: 1}
		for i := range 2500 {
			x.Lines = append(x.Lines, bot.Line{Seq: int64(i + 1), Kind: "step", Text: []byte{}, Chain: []byte{0, 255}})
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x}))
		for _, c := range []struct{ after, limit, first, count int }{{0, 0, 1, 2500}, {0, 1, 1, 1}, {999, 1001, 1000, 1001}, {2499, 5, 2500, 1}, {2500, 0, 0, 0}} {
			n, first := 0, 0
			for line, err := range b.Journal(b.ctx, made.ID, int64(c.after), c.limit) {
				b.ok(err)
				if n++; n == 1 {
					first = int(line.Seq)
				}
			}
			if n != c.count || first != c.first {
				b.Errorf("%+v: %d lines from %d on", c, n, first)
			}
		}
		_, err := b.Raw(b.ctx, "DELETE FROM journal WHERE seq = 1200")
		b.ok(err)
		n := 0
		for _, err = range b.Journal(b.ctx, made.ID, 0, 0) {
			n++
		}
		b.fails(err, fault.Internal)
		if n != 1200 {
			b.Errorf("it ended after %d", n)
		}
		for range b.Journal(b.ctx, made.ID, 0, 0) {
			break
		}
		if _, ok, err := b.LastLine(b.ctx, "nobody"); ok || err != nil {
			b.Errorf("%v, %v", ok, err)
		}
	})
}

func Test26_ListsByPages(t *testing.T) {
	both(t, func(b *bench) {
		made, fence := b.running(bot.Paper)
		x := bot.Batch{Cursor: 1}
		for i := range 10 {
			n := int64(i + 1)
			x.Orders = append(x.Orders, bot.Order{ID: uint64(n), Status: []string{"open", "filled"}[i%2]})
			x.Fills = append(x.Fills, bot.Fill{Seq: n})
			x.Entries = append(x.Entries, bot.Entry{Fill: n})
			x.Lines = append(x.Lines, bot.Line{Seq: n, Time: n, Kind: "step", Text: []byte("{}"), Chain: []byte{1}})
			x.Equity = append(x.Equity, bot.Point{Time: n * 10, Equity: udecimal.MustFromInt64(n, 0)})
			x.Logs = append(x.Logs, bot.Log{Time: n / 4, Level: []string{"info", "warn", "error"}[i%3], Text: fmt.Sprint(n)})
		}
		b.ok(b.Commit(b.ctx, store.Commit{Fence: fence, Batch: x}))
		expect := func(what string, want string, err error, got ...any) {
			b.Helper()
			if err != nil || strings.Trim(fmt.Sprint(got...), "[]") != want {
				b.Errorf("%s: %v, %v; want %s", what, got, err, want)
			}
		}
		o, err := b.Orders(b.ctx, made.ID, []string{"open"}, 9, 3)
		expect("orders", "7 5 3", err, pick(o, func(o bot.Order) any { return o.ID }))
		f, err := b.Fills(b.ctx, made.ID, 4, 0)
		expect("fills", "3 2 1", err, pick(f, func(f bot.Fill) any { return f.Seq }))
		e, err := b.Entries(b.ctx, made.ID, 0, 4)
		expect("entries", "1 2 3 4", err, pick(e, func(e store.Booking) any { return e.Fill }))
		e, err = b.Entries(b.ctx, made.ID, e[3].ID, 2)
		expect("entries", "5 6", err, pick(e, func(e store.Booking) any { return e.Fill }))
		p, err := b.Equity(b.ctx, made.ID, 20, 100, 30, 0) // buckets end before 30, 60, 90, 120
		expect("equity", "2 5 8 9", err, pick(p, func(p bot.Point) any { return p.Equity }))
		var texts []any
		var before *store.Message
		for {
			page, err := b.Logs(b.ctx, made.ID, nil, before, 3)
			b.ok(err)
			if len(page) == 0 {
				break
			}
			texts = append(texts, pick(page, func(m store.Message) any { return m.Text })...)
			before = &page[len(page)-1]
		}
		expect("logs", "10 9 8 7 6 5 4 3 2 1", nil, texts)
		m, err := b.Logs(b.ctx, made.ID, []string{"error", "warn"}, nil, 3)
		expect("logs of levels", "9 8 6", err, pick(m, func(m store.Message) any { return m.Text }))
		l, err := b.NewestLines(b.ctx, made.ID, 0, 2)
		expect("the newest lines", "10 9", err, pick(l, func(l bot.Line) any { return l.Seq }))
		l, err = b.NewestLines(b.ctx, made.ID, 3, 0)
		expect("lines before", "2 1", err, pick(l, func(l bot.Line) any { return l.Seq }))
		first, err := b.FirstEquity(b.ctx, made.ID)
		expect("the first equity", "10", err, first)
		idle := b.bot(bot.Paper)
		first, err = b.FirstEquity(b.ctx, idle.ID)
		expect("no equity", "0", err, first)
		worth, err := b.Worth(b.ctx, made.ID, idle.ID, "nobody")
		expect("the last equity of many", "map["+made.ID+":{100 10}", err, worth)
		_, err = b.Order(b.ctx, made.ID, 11)
		b.fails(err, fault.NotFound)
	})
}

func pick[T any](list []T, what func(T) any) []any {
	var all []any
	for _, one := range list {
		all = append(all, what(one))
	}
	return all
}
