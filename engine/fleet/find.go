package fleet

import (
	"context"
	"fmt"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// ends is how many characters the end of an id has at least, to be taken for one.
const ends = 4

// Find returns the bot that a person means: by its id, its name, or what is enough of either, the beginning of the name or the
// id, or the end of the id. Errors: NotFound, Invalid if nothing or several bots are meant.
func (f *Fleet) Find(ctx context.Context, text string) (bot.Bot, error) {
	const op = "fleet.Find"
	if text == "" {
		return bot.Bot{}, fault.New(fault.Invalid, op, "name a bot by its name or its id; `tradebot bot list` shows both")
	}
	b, err := f.store.Bot(ctx, text)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return b, fault.In(op, err)
	}
	var called, meant []bot.Bot
	for after := ""; ; {
		page, next, err := f.store.Bots(ctx, store.BotFilter{After: after})
		if err != nil {
			return b, fault.In(op, err)
		}
		for i := range page {
			b := &page[i]
			switch {
			case b.Config.Name == text:
				called = append(called, *b)
			case strings.HasPrefix(b.Config.Name, text), strings.HasPrefix(b.ID, text), len(text) >= ends && strings.HasSuffix(b.ID, text):
				meant = append(meant, *b)
			}
		}
		if after = next; next == "" {
			break
		}
	}
	if len(called) > 0 {
		meant = called
	}
	switch len(meant) {
	case 0:
		return b, fault.New(fault.NotFound, op, "there is no bot %q; `tradebot bot list` shows those there are", text)
	case 1:
		return meant[0], nil
	}
	return b, fault.New(fault.Invalid, op, "%q may be %d bots: %s; write more of the name, or the id", text, len(meant), several(meant))
}

// several names bots, the first few of them.
func several(bots []bot.Bot) string {
	const shown = 3
	var names []string
	for i := range bots[:min(shown, len(bots))] {
		names = append(names, fmt.Sprintf("%s (%s)", bots[i].Config.Name, bots[i].ID))
	}
	if len(bots) > shown {
		names = append(names, "and others")
	}
	return strings.Join(names, ", ")
}
