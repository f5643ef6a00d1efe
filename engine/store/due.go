package store

import (
	"context"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/market"
)

// Active is what the sweep needs to know of a bot that somebody has to look after.
type Active struct {
	ID, Owner string
	Mode      bot.Mode
	Status    bot.Status
	Pause     bot.Pause
	Held      bot.Hold
	Version   int64
	Cursor    int64 // close time of the last instant in its journal, ms UTC; 0: none
	Interval  int64 // ms between looks at the market; 0: whenever a candle closes
	Streams   []market.Stream
	Holder    string // of its lease, "" if nobody ever had it or it was given back
	Epoch     int64
	Until     int64 // of the lease, ms UTC by the database's clock
	Free      bool  // nobody holds the lease now
}

func readActive(row scanner) (a Active, err error) {
	var streams string
	if err := row.Scan(&a.ID, &a.Owner, &a.Mode, &a.Status, &a.Pause, &a.Held, &a.Version, &a.Cursor, &a.Interval, &streams, &a.Holder, &a.Epoch,
		&a.Until, &a.Free); err != nil {
		return a, err
	}
	for name := range strings.SplitSeq(streams, " ") {
		stream, err := market.ParseStream(name)
		if err != nil {
			return a, fault.Wrap(fault.Internal, "store.Active", err)
		}
		a.Streams = append(a.Streams, stream)
	}
	return a, nil
}

const activeColumns = `id, owner, mode, status, pause, held, version, cursor, every, streams, holder, epoch, lease_until, lease_until <= {now}`

const active = `status IN ('starting', 'running', 'paused', 'stopping')`

var (
	selectActive = statement(`SELECT ` + activeColumns + ` FROM bots WHERE ` + active + ` ORDER BY id`)
	selectFree   = statement(`SELECT ` + activeColumns + ` FROM bots WHERE ` + active + ` AND lease_until <= {now} ORDER BY id LIMIT $1`)
)

// ActiveBots lists every bot that somebody has to look after, by id.
func (s *Store) ActiveBots(ctx context.Context) (all []Active, err error) {
	err = s.read(ctx, "store.ActiveBots", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readActive, selectActive)
		return err
	})
	return all, err
}

// BotsWithoutHolder lists those of them whose lease nobody holds, by id.
func (s *Store) BotsWithoutHolder(ctx context.Context, limit int) (all []Active, err error) {
	err = s.read(ctx, "store.BotsWithoutHolder", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readActive, selectFree, limitedCurve(limit))
		return err
	})
	return all, err
}

var selectChanged = statement(`SELECT id, version FROM bots WHERE id {in $1}`)

// BotVersions returns the versions of those of the bots that there are, by id: workers ask every second whether somebody changed one.
func (s *Store) BotVersions(ctx context.Context, ids ...string) (map[string]int64, error) {
	versions := make(map[string]int64, len(ids))
	err := s.read(ctx, "store.BotVersions", func(ctx context.Context, on session) error {
		_, err := list(ctx, on, func(row scanner) (none struct{}, err error) {
			var id string
			var version int64
			err = row.Scan(&id, &version)
			versions[id] = version
			return none, err
		}, selectChanged, texts(ids))
		return err
	})
	return versions, err
}
