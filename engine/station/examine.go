package station

import (
	"context"
	"fmt"
	"log/slog"
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
	free, err := space(dir)
	add("disk", err, "%.1f GB are free", float64(free)/1e9)
	if path := keysAt(&c, dir); exists(path) {
		_, err := secrets.ReadKeys(path)
		add("key", err, "is there, and nobody else can read it")
	} else {
		add("key", nil, "is made at the first start")
	}
	if c.PublicKey != "" {
		p, err := secrets.ReadPublic(c.PublicKey)
		add("public key", err, "is of version %d", p.Version)
	}
	url := string(c.Database)
	if url == "" {
		url = "sqlite:" + filepath.Join(dir, "tradebot.db")
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && !exists(path) {
		add("database", nil, "is made at the first start")
		add("clock", nil, "%s UTC; there is no database to compare it with", time.Now().UTC().Format("2006-01-02 15:04:05"))
	} else {
		now, err := database(ctx, url)
		add("database", err, "answers and is up to date")
		if err == nil {
			add("clock", apart(time.Now().UnixMilli()-now), "agrees with the database's")
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

// space returns how much of a folder's disk is free, bytes.
func space(dir string) (uint64, error) {
	for !exists(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fault.New(fault.Unavailable, "station.space", "how much of the disk is free cannot be found out: %w", err)
	}
	free := uint64(s.Bavail) * uint64(s.Bsize)
	if free < room {
		return free, fault.New(fault.Unavailable, "station.space", "only %.1f GB of the disk are free; make room, or set TRADEBOT_DATA_DIR to another disk", float64(free)/1e9)
	}
	return free, nil
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
