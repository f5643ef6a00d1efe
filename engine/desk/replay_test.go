package desk_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/desk"
	"tradebot/engine/fault"
	"tradebot/engine/journal"
	"tradebot/engine/market"
)

// minutes after the beginning of the market.
func minutes(n int) int64 { return start + int64(n)*int64(market.Minute) }

// life plays a bot that is acted on by hand, stops, and starts again with other parameters. It returns its lines and where it
// ended.
func life(t *testing.T, p past, seed uint64) ([]bot.Line, int64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	c := config(t, "ema-rsi", nil, "daily_loss_pct=2")
	s := open(t, c, minutes(1000), p)
	defer s.Close()
	var lines []bot.Line
	at := minutes(1000)
	for round := range 2 {
		for range 12 {
			at += int64(1+random.IntN(150)) * int64(market.Minute)
			feedTo(t, s, p, at, random)
			hand(t, s, random)
			lines = append(lines, s.Take().Lines...)
		}
		if round == 1 {
			break
		}
		end := s.Stop
		if seed%2 == 1 {
			end = s.Abandon
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, s.Take().Lines...)
		at += int64(random.IntN(300)) * int64(market.Minute)
		c.Params, c.Limits = map[string]string{"fast": "5"}, nil
		if err := s.Again(t.Context(), named(t, c.Strategy), beginning(t, c, 2, at, p)); err != nil {
			t.Fatal(err)
		}
		hand(t, s, random) // before it has seen anything
	}
	return lines, s.Cursor()
}

// hand does something by hand; most of it is refused, which is journaled as well.
func hand(t *testing.T, s *desk.Seat, random *rand.Rand) {
	t.Helper()
	c := bot.Command{}
	switch random.IntN(6) {
	case 0:
		c = bot.Command{Act: bot.ForceExit}
	case 1:
		c = bot.Command{Act: bot.CancelOrder, Order: uint64(1 + random.IntN(400))}
	case 2:
		c = bot.Command{Act: bot.MoveStop, Order: uint64(1 + random.IntN(400)), Price: dec("900")}
	case 3:
		c = bot.Command{Act: bot.HoldBack, Hold: bot.Hold(random.IntN(3))}
	case 4:
		c = bot.Command{Act: "nonsense"}
	default:
		return
	}
	if _, err := s.Hand(&c); err != nil {
		t.Fatal(err)
	}
}

// A replay writes the same bytes, whatever people did, also from the middle of a life, and the bot goes on from there as if it
// had never been away.
func TestReplay(t *testing.T) {
	p := walk(t, 6000)
	for seed := range uint64(4) {
		lines, cursor := life(t, p, seed)
		if err := journal.Check(lines); err != nil {
			t.Fatal(err)
		}
		again, err := desk.Replay(t.Context(), lines, cursor, &modules, p)
		if err != nil {
			t.Fatal(err)
		}
		if again.Difference != nil || again.Events != len(lines) || again.Decisions == 0 || again.Seat.Cursor() != cursor {
			t.Errorf("seed %d: %d events, %d decisions, at %d of %d: %v", seed, again.Events, again.Decisions, again.Seat.Cursor(), cursor, again.Difference)
		}
		again.Seat.Close()
		random := rand.New(rand.NewPCG(seed, 2))
		for range 3 { // it crashed after a commit
			cut := 1 + random.IntN(len(lines)-1)
			for lines[cut-1].Kind == journal.KindCandles || lines[cut].Kind == journal.KindEnd {
				cut--
			}
			resumed(t, lines, cut, cursor, p)
		}
	}
}

// resumed replays the first lines, and goes on from what they say to the end.
func resumed(t *testing.T, lines []bot.Line, cut int, cursor int64, p past) {
	t.Helper()
	first, err := desk.Replay(t.Context(), lines[:cut], lines[cut-1].Time, &modules, p)
	if err != nil || first.Difference != nil {
		t.Fatalf("cut at line %d of %d: %v, %v", cut, len(lines), err, first.Difference)
	}
	defer first.Seat.Close()
	whole := slices.Clone(first.Lines)
	rest := lines[cut:]
	for i := range rest {
		l := &rest[i]
		switch l.Kind {
		case journal.KindHand:
			h, err := journal.ReadHand(l)
			if err != nil {
				t.Fatal(err)
			}
			feedTo(t, first.Seat, p, h.Time, rand.New(rand.NewPCG(1, 2)))
			if _, err := first.Seat.Hand(&h.Command); err != nil {
				t.Fatal(err)
			}
		case journal.KindVenue:
			v, err := journal.ReadVenue(l)
			if err != nil {
				t.Fatal(err)
			}
			feedTo(t, first.Seat, p, v.Time, rand.New(rand.NewPCG(1, 2)))
			if err := first.Seat.Report(&v.Report); err != nil {
				t.Fatal(err)
			}
		case journal.KindEnd:
			end, err := journal.ReadEnd(l)
			if err != nil {
				t.Fatal(err)
			}
			feedTo(t, first.Seat, p, end.Time, rand.New(rand.NewPCG(1, 2)))
			if end.Untold {
				err = first.Seat.Abandon()
			} else {
				err = first.Seat.Stop()
			}
			if err != nil {
				t.Fatal(err)
			}
		case journal.KindBegin:
			b, err := journal.ReadBegin(l)
			if err != nil {
				t.Fatal(err)
			}
			m, err := modules.Module(t.Context(), b.Module)
			if err != nil {
				t.Fatal(err)
			}
			if err := first.Seat.Again(t.Context(), m, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	feedTo(t, first.Seat, p, cursor, rand.New(rand.NewPCG(1, 2)))
	if d := journal.Compare(lines, append(whole, first.Seat.Take().Lines...)); d != nil {
		t.Errorf("cut at line %d of %d: %s", cut, len(lines), d)
	}
}

// A replay notices everything that is not as it was.
func TestReplayFindsOut(t *testing.T) {
	p := walk(t, 6000)
	lines, cursor := life(t, p, 1)
	changed := past{btc: slices.Clone(p[btc])}
	changed[btc][1200].Close *= 1.0001
	changed[btc][1200].High = max(changed[btc][1200].High, changed[btc][1200].Close)
	out, err := desk.Replay(t.Context(), lines, cursor, &modules, changed)
	if err != nil || out.Difference == nil || !strings.Contains(out.Difference.String(), `{"candles":[{"count":`) {
		t.Errorf("a candle that changed: %v, %v", err, out)
	}
	out.Seat.Close()
	forged := slices.Clone(lines)
	forged[5].Text = bytes.Replace(forged[5].Text, []byte("1"), []byte("2"), 1)
	if _, err := desk.Replay(t.Context(), forged, cursor, &modules, p); err == nil || !strings.Contains(err.Error(), "line 6 of the journal is not as it was written") {
		t.Errorf("a line that changed: %v", err)
	}
	if _, err := desk.Replay(t.Context(), nil, cursor, &modules, p); err == nil {
		t.Error("a journal without lines is replayed")
	}
	if _, err := desk.Replay(t.Context(), lines, cursor, &shelf{}, p); fault.KindOf(err) != fault.NotFound {
		t.Errorf("without the module: %v", err)
	}
}

// What does not fit is refused before anything begins.
func TestBeginRefuses(t *testing.T) {
	p := walk(t, 10)
	m := named(t, "ema-rsi")
	filters := []market.Instrument{market.Unfiltered("BTCUSDT")}
	for _, c := range []struct {
		says   string
		change func(c *bot.Config)
	}{
		{"trades 1 markets, and the bot names 2", func(c *bot.Config) { c.Slots = append(c.Slots, c.Slots[0]) }},
		{`slot 1 of ema-rsi is called main, and the bot names "other"`, func(c *bot.Config) { c.Slots[0].Name = "other" }},
		{"fsat", func(c *bot.Config) { c.Params = map[string]string{"fsat": "1"} }},
		{"fast", func(c *bot.Config) { c.Params = map[string]string{"fast": "60", "slow": "30"} }},
		{"0 of cash", func(c *bot.Config) { c.Cash = dec("0") }},
	} {
		wrong := config(t, "ema-rsi", nil)
		c.change(&wrong)
		if _, err := desk.Begin(t.Context(), m, &wrong, 1, minutes(10), filters, p, "test", ""); err == nil || !strings.Contains(fault.Sentence(err), c.says) {
			t.Errorf("got %v, want %q", err, c.says)
		}
	}
}
