package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// What becomes of a command.
const (
	Waiting = "waiting"
	Done    = "done"
	Refused = "refused"
)

// Command is one thing that somebody asked of a bot by hand.
type Command struct {
	Bot     string
	Seq     int64 // from 1 within the bot, in the order in which they were asked
	Command bot.Command
	Status  string // waiting, done, refused
	Reason  string // why it was refused
	Who     string
	Created int64 // ms UTC
}

var (
	lockStatus    = statement(`SELECT status FROM bots WHERE id = $1 {lock}`)
	insertCommand = statement(`
		INSERT INTO commands (bot, seq, body, status, reason, who, created)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, 'waiting', '', $3, CAST($4 AS {int}) FROM commands WHERE bot = $1 RETURNING seq`)
)

// AddCommand asks something of a bot and returns its number. Who asks is in the audit. The error is NotFound, or a Conflict: nobody looks after the bot,
// because it is not active.
func (s *Store) AddCommand(ctx context.Context, id string, c bot.Command, who string, at int64) (seq int64, err error) {
	const op = "store.AddCommand"
	err = s.change(ctx, op, func(ctx context.Context, on session) error {
		status, ok, err := one(ctx, on, text, lockStatus, id)
		switch {
		case err != nil:
			return err
		case !ok:
			return noBot(op, id)
		case !bot.Status(status).Active():
			return fault.New(fault.Conflict, op, "the bot is %s, so nobody would do it; start it first", status)
		}
		if seq, _, err = one(ctx, on, number, insertCommand, id, encode(c), who, at); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "bot." + string(c.Act), Object: id})
	})
	return seq, err
}

const commandColumns = `bot, seq, body, status, reason, who, created`

func readCommand(row scanner) (c Command, err error) {
	var body string
	if err := row.Scan(&c.Bot, &c.Seq, &body, &c.Status, &c.Reason, &c.Who, &c.Created); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(body), &c.Command)
}

var selectWaiting = statement(`SELECT ` + commandColumns + ` FROM commands WHERE bot {in $1} AND status = 'waiting' ORDER BY bot, seq`)

// WaitingCommands lists what bots are still asked for, those of a bot in the order in which it was asked. They end in a Commit.
func (s *Store) WaitingCommands(ctx context.Context, bots ...string) (all []Command, err error) {
	err = s.read(ctx, "store.WaitingCommands", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readCommand, selectWaiting, texts(bots))
		return err
	})
	return all, err
}

var selectCommands = statement(`SELECT ` + commandColumns + ` FROM commands WHERE bot = $1 AND ($2 = 0 OR seq < $3) ORDER BY seq DESC LIMIT $4`)

// Commands lists everything that was asked of a bot, the newest first, from below before (0: the first page).
func (s *Store) Commands(ctx context.Context, id string, before int64, limit int) (all []Command, err error) {
	err = s.read(ctx, "store.Commands", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readCommand, selectCommands, id, int(min(before, 1)), before, limited(limit))
		return err
	})
	return all, err
}
