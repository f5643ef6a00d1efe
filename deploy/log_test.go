package deploy

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// What containers write to standard output is JSON, the same is in a file of each that shares a folder, and the link for the admin is in neither.
func TestO1Logs(t *testing.T) {
	t.Parallel()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	environ := []string{
		"PATH=/usr/bin", "HOME=" + dir, "DATABASE_URL=" + testbed.SharedPostgres(t).Database(t), "REDIS_URL=" + testbed.SharedRedis(t).URL(), "HTTP_ADDR=127.0.0.1:0",
		"SECRET_KEY=" + strings.Repeat("s", 40), "LOG_FILE=" + filepath.Join(dir, "tradebot.log"), "TRADEBOT_CACHE_DIR=" + filepath.Join(dir, "cache"),
	}
	migrate := exec.Command(path, "migrate")
	migrate.Env = append(environ, "LOG_FILE=")
	if output, err := migrate.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	type process struct {
		cmd      *exec.Cmd
		out, err string
	}
	var all []*process
	for i, role := range []string{"scheduler", "api", "scheduler"} {
		p := &process{exec.Command(path, role), filepath.Join(dir, role+string(rune('a'+i))+".out"), filepath.Join(dir, role+string(rune('a'+i))+".err")}
		p.cmd.Env = append(environ, "TRADEBOT_DATA_DIR="+filepath.Join(dir, role+string(rune('a'+i))))
		stdout, stderr := must(os.Create(p.out)), must(os.Create(p.err))
		p.cmd.Stdout, p.cmd.Stderr = stdout, stderr
		if err := p.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = stdout.Close(), stderr.Close()
		t.Cleanup(func() { _ = p.cmd.Process.Kill() })
		all = append(all, p)
	}
	for _, p := range all {
		for deadline := time.Now().Add(time.Minute); !strings.Contains(string(must(os.ReadFile(p.out))), " runs"); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s never runs: %s%s", p.cmd, must(os.ReadFile(p.out)), must(os.ReadFile(p.err)))
			}
		}
	}
	said := ""
	for deadline := time.Now().Add(time.Minute); !strings.Contains(said, "the API is at"); time.Sleep(20 * time.Millisecond) {
		if said = string(must(os.ReadFile(all[1].out))); time.Now().After(deadline) {
			t.Fatalf("it never says where it is: %s", said)
		}
	}
	if !strings.Contains(said, "tradebot admin setup-link") || strings.Contains(said, "/setup#") {
		t.Errorf("of the first admin it says\n%s", said)
	}
	files := map[string]bool{}
	for _, p := range all {
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%s: %v", p.cmd, err)
		}
		text := must(os.ReadFile(p.out))
		for line := range bytes.Lines(text) {
			var record struct{ Time, Level, Msg string }
			if err := json.Unmarshal(line, &record); err != nil || record.Time == "" || record.Level == "" || record.Msg == "" {
				t.Errorf("%s says %s", p.cmd, line)
			}
		}
		if other := must(os.ReadFile(p.err)); len(other) > 0 {
			t.Errorf("%s says to standard error %s", p.cmd, other)
		}
		found := ""
		for _, name := range []string{"tradebot-api-1.log", "tradebot-scheduler-1.log", "tradebot-scheduler-2.log"} {
			if kept := must(os.ReadFile(filepath.Join(dir, name))); bytes.Equal(kept, text) {
				found = name
			}
		}
		if found == "" || files[found] {
			t.Errorf("what %s says is in no file of its own", p.cmd)
		}
		files[found] = true
	}
}
