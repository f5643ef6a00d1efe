package station

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
)

// Finding is what was found of one thing an installation needs.
type Finding struct {
	What string
	Bad  bool
	Text string // how it is, and if it is bad what to do
}

// room is how much of a disk has to be free: a day of a busy installation.
const room = 1 << 30

// Examine looks at everything an installation needs, and says of each how it is. It changes nothing.
func Examine(ctx context.Context, c config.Config, log *slog.Logger) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	var found []Finding
	add := func(what string, err error, fine string, args ...any) {
		if err != nil {
			found = append(found, Finding{what, true, fault.Sentence(err)})
			return
		}
		found = append(found, Finding{what, false, fmt.Sprintf(fine, args...)})
	}
	dir, err := Folder(&c)
	if err != nil {
		add("data folder", err, "")
		return found
	}
	add("data folder", writable(dir), "%s can be written to", dir)
	url := string(c.Database)
	if url == "" {
		url = "sqlite:" + filepath.Join(dir, "tradebot.db")
	}
	file, here := strings.CutPrefix(url, "sqlite:")
	needs := uint64(room)
	if !here { // what is kept is elsewhere
		needs = 1 << 20
	}
	free, err := space(dir, needs)
	add("disk", err, "%.1f GB are free", float64(free)/1e9)
	var keys *secrets.Keys
	if path := keysAt(&c, dir); exists(path) {
		if keys, err = secrets.ReadKeys(path); err != nil {
			keys = nil
		}
		add("key", err, "is there, and nobody else can read it")
	} else {
		add("key", nil, "is made at the first start")
	}
	if c.PublicKey != "" {
		p, err := secrets.ReadPublic(c.PublicKey)
		add("public key", err, "is of version %d", p.Version)
	}
	if here && !exists(file) {
		add("database", nil, "is made at the first start")
		add("clock", nil, "%s UTC; there is no database to compare it with", time.Now().UTC().Format("2006-01-02 15:04:05"))
	} else {
		now, err := database(ctx, url)
		add("database", err, "answers and is up to date")
		if err == nil {
			add("clock", apart(time.Now().UnixMilli()-now), "agrees with the database's")
		}
		if err == nil && keys != nil {
			n, err := openable(ctx, url, keys)
			add("exchange keys", err, "%d of %d can be opened", n, n)
		}
	}
	if c.Redis == "" {
		add("Redis", nil, "is not set, and `tradebot serve` needs none; workers of their own do (REDIS_URL)")
	} else {
		add("Redis", redis(ctx, c, log), "answers")
	}
	return found
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// writable checks a folder, or the one it will be made in.
func writable(dir string) error {
	for !exists(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	err := unix.Access(dir, unix.W_OK)
	if info, failed := os.Stat(dir); err == nil && failed == nil && !info.IsDir() {
		err = unix.ENOTDIR
	}
	if err != nil {
		return fault.New(fault.Unavailable, "station.writable", "%s cannot be written to: %w; give it to this user, or set TRADEBOT_DATA_DIR to another folder", dir, err)
	}
	return nil
}

// space returns how much of a folder's disk is free, bytes, and wants that it is not less than needs.
func space(dir string, needs uint64) (uint64, error) {
	free, _, err := disk(dir)
	if err == nil && free < needs {
		return free, fault.New(fault.Unavailable, "station.space", "only %.1f GB of the disk are free; make room, or set TRADEBOT_DATA_DIR to another disk", float64(free)/1e9)
	}
	return free, err
}

// disk returns how big the disk of a folder is, or of the one it will be made in, and how much of it is free, bytes. The error is Unavailable.
func disk(dir string) (free, size uint64, err error) {
	for !exists(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, fault.New(fault.Unavailable, "station.disk", "how much of the disk is free cannot be found out: %w", err)
	}
	return uint64(s.Bavail) * uint64(s.Bsize), uint64(s.Blocks) * uint64(s.Bsize), nil
}

// database asks the database for its time, ms UTC.
func database(ctx context.Context, url string) (int64, error) {
	s, err := store.Open(ctx, url)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	now, err := s.Ping(ctx)
	if err != nil {
		return now, fault.In("station.database", fmt.Errorf("%w; if it runs, correct DATABASE_URL", err))
	}
	return now, s.Ready(ctx)
}

// openable opens all exchange keys, and returns how many there are. The error is Refused: some cannot be opened.
func openable(ctx context.Context, url string, keys *secrets.Keys) (all int, err error) {
	const op = "station.openable"
	s, err := store.Open(ctx, url)
	if err != nil {
		return 0, fault.In(op, err)
	}
	defer s.Close()
	lost := 0
	for after := ""; ; {
		page, err := s.Seals(ctx, math.MaxInt32, after, pageOfSeals)
		if err != nil {
			return all, fault.In(op, err)
		}
		for i := range page {
			after = page[i].ID
			if _, err := keys.Open(placed(&page[i]), page[i].Sealed); err != nil {
				lost++
			}
		}
		all += len(page)
		if len(page) < pageOfSeals {
			break
		}
	}
	if lost > 0 {
		return all, fault.New(fault.Refused, op, "%d of %d cannot be opened; put the file of keys that they were sealed with back from a copy, or let their owners give them anew", lost, all)
	}
	return all, nil
}

// apart refuses a clock that is wrong by more than leases can bear.
func apart(ms int64) error {
	if ms < -1000 || ms > 1000 {
		return fault.New(fault.Unavailable, "station.apart", "this machine's clock and the database's are %d ms apart; set both by NTP", ms)
	}
	return nil
}

func redis(ctx context.Context, c config.Config, log *slog.Logger) error {
	q, err := queue.NewRedis(string(c.Redis), log)
	if err != nil {
		return err
	}
	defer q.Close()
	if err := q.Check(ctx); err != nil {
		return fault.In("station.redis", fmt.Errorf("%w; start it, or correct REDIS_URL", err))
	}
	return nil
}
