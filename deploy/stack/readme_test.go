//go:build stack

package stack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// elsewhere are the commands of deploy/README.md that other tests run, in the words that are fit for this machine.
var elsewhere = map[string]string{
	"deploy/install.sh --domain bots.example.org":                                        "D8 install.sh",
	"deploy/install.sh --domain bots.example.org --cert fullchain.pem --key privkey.pem": "README certificate",
	"deploy/certificate.sh fullchain.pem privkey.pem":                                    "README certificate",
	"deploy/upgrade.sh": "D10 upgrade.sh",
	"deploy/restore.sh tradebot-20260102T030405Z.age --key backup.key --domain bots.example.org": "D9 backup, end, restore",
	"docker compose up --detach --wait --scale worker=3":                                         "D6 scale",
	"deploy/rotate.sh passwords":                                                                 "rotate.sh",
	"deploy/rotate.sh secret-key":                                                                "rotate.sh",
	"deploy/rotate.sh exchange-keys":                                                             "rotate.sh",
	"docker compose down --volumes --rmi all":                                                    "README uninstall",
	"deploy/install.sh --profile development":                                                    "D1 development",
}

// commands are those of deploy/README.md.
func (m *machine) commands() (all []string) {
	m.Helper()
	text, err := os.ReadFile(filepath.Join(m.root, "deploy/README.md"))
	m.ok(err)
	for _, found := range regexp.MustCompile(`(?m)^    (\S.*)$`).FindAllStringSubmatch(string(text), -1) {
		all = append(all, found[1])
	}
	return all
}

// types runs a command of deploy/README.md as somebody types it who read it, with words of this machine in the place of others.
func (m *machine) types(t testing.TB, command string, words ...string) string {
	t.Helper()
	m.typed[command] = true
	out, err := m.run(8*time.Minute, "bash", "-Eeuo", "pipefail", "-c", strings.NewReplacer(words...).Replace(command)+" 2>&1")
	if err != nil {
		t.Errorf("%s: %v: %s", command, err, out)
	}
	return out
}

// readme: every command of deploy/README.md is one that this test runs.
func (m *machine) readme(t *testing.T) {
	all := m.commands()
	if len(all) < 30 {
		t.Fatalf("there are %d commands", len(all))
	}
	known := map[string]bool{}
	for _, command := range all {
		known[command] = true
		if !m.typed[command] && elsewhere[command] == "" {
			t.Errorf("nobody ran %s", command)
		}
	}
	for command := range m.typed {
		if !known[command] {
			t.Errorf("the page does not have %s", command)
		}
	}
	for command := range elsewhere {
		if !known[command] {
			t.Errorf("the page does not have %s", command)
		}
	}
	fmt.Printf("  all %d commands were run\n", len(all))
}

// debugs: what is asked of an installation that runs.
func (m *machine) debugs(t *testing.T) {
	expect := func(said string, want ...string) {
		t.Helper()
		for _, text := range want {
			if !strings.Contains(said, text) {
				t.Errorf("%q is not in\n%.2000s", text, said)
			}
		}
	}
	if said := m.types(t, "docker compose run --rm admin setup-link"); strings.Contains(said, "/setup#") {
		t.Error("there is an admin, and it shows a link")
	}
	expect(m.types(t, "docker compose ps"), "tradebot-worker-1", "tradebot-nginx-1")
	expect(m.types(t, "docker compose exec worker tradebot doctor"), "database", "Redis")
	m.types(t, "docker compose exec api tradebot health api")
	expect(m.types(t, "docker compose top worker"), "tradebot worker")
	expect(m.types(t, "docker stats --no-stream"), "tradebot-worker-1")
	expect(m.types(t, "docker compose exec postgres psql --username=tradebot tradebot", "tradebot tradebot", `tradebot tradebot --command "SELECT count(*) FROM bots"`), "count")
	expect(m.types(t, "docker compose exec redis redis-cli", "redis-cli", "redis-cli ping"), "PONG")

	json0 := m.types(t, "docker compose logs --follow --since 10m api worker scheduler", "docker compose logs --follow", "timeout 20 docker compose logs --no-log-prefix", "api worker", "api worker")
	entries := 0
	for _, line := range lines(json0) {
		if !json.Valid([]byte(line)) {
			t.Errorf("a line of the log is %q", line)
		}
		entries++
	}
	if entries == 0 {
		t.Error("there are no logs")
	}
	m.types(t, "docker compose cp api:/logs ./logs")
	if files, _ := filepath.Glob(filepath.Join(m.home, "logs/tradebot-worker-1.log")); len(files) != 1 {
		t.Errorf("the files of the logs: %v", files)
	}
	_ = os.RemoveAll(filepath.Join(m.home, "logs"))

	// Another image's tools, in the worker's processes and network.
	m.must(t, time.Minute, "docker", "tag", "stand-in/debian", "busybox:latest")
	const shell = "docker run --rm --interactive --tty --pid container:tradebot-worker-1 --network container:tradebot-worker-1 --user 10001:10001 --cap-drop ALL busybox sh"
	said := m.types(t, shell, shell, `script --quiet --return --command '`+shell+` -c "cat /proc/1/root/etc/passwd; cat /proc/1/cmdline"' /dev/null </dev/null`)
	expect(said, "tradebot:x:10001", "worker")

	m.types(t, "deploy/backup.sh")
	m.types(t, "17 3 * * * cd /srv/tradebot && deploy/backup.sh && ls -t backups/*.age | tail -n +31 | xargs -r rm --", "17 3 * * * cd /srv/tradebot && ", "")
	backups, _ := filepath.Glob(filepath.Join(m.home, "backups/*.age"))
	if len(backups) == 0 {
		t.Error("there is no backup")
	}
	for i := range 33 { // old ones; the newest thirty stay
		m.ok(os.WriteFile(filepath.Join(m.home, "backups", fmt.Sprintf("old-%02d.age", i)), nil, 0o600))
		m.ok(os.Chtimes(filepath.Join(m.home, "backups", fmt.Sprintf("old-%02d.age", i)), time.Time{}, time.Now().AddDate(0, 0, -i-1)))
	}
	m.types(t, "17 3 * * * cd /srv/tradebot && deploy/backup.sh && ls -t backups/*.age | tail -n +31 | xargs -r rm --", "17 3 * * * cd /srv/tradebot && deploy/backup.sh && ", "")
	if left, _ := filepath.Glob(filepath.Join(m.home, "backups/*.age")); len(left) != 30 {
		t.Errorf("%d backups are left", len(left))
	}
	if _, err := os.Stat(backups[0]); err != nil {
		t.Error(err)
	}
	_ = os.RemoveAll(filepath.Join(m.home, "backups"))
}

// scaled: more workers and schedulers by .env.
func (m *machine) scaled(t *testing.T) {
	own, err := os.ReadFile(filepath.Join(m.home, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	m.types(t, "echo WORKERS=3 >>.env")
	m.set(t, "SCHEDULERS=2")
	m.types(t, "docker compose up --detach --wait")
	m.healthy(t, "worker", 3, time.Minute)
	m.healthy(t, "scheduler", 2, time.Minute)
	m.ok(os.WriteFile(filepath.Join(m.home, ".env"), own, 0o600))
	m.types(t, "docker compose up --detach --wait")
	m.healthy(t, "worker", 1, time.Minute)
	m.healthy(t, "scheduler", 1, time.Minute)
}

// watched: Prometheus beside it, with the rules of deploy/.
func (m *machine) watched(t *testing.T) {
	m.types(t, `docker create --name tradebot-prometheus --restart unless-stopped --publish 127.0.0.1:9090:9090 --volume "$PWD/deploy/prometheus:/etc/prometheus:ro" prom/prometheus:v3.8.0`)
	defer func() { _, _ = m.run(time.Minute, "docker", "rm", "--force", "tradebot-prometheus") }()
	m.types(t, "docker network connect tradebot_data tradebot-prometheus")
	m.types(t, "docker start tradebot-prometheus")
	until(t, "Prometheus reads all", 90*time.Second, func() error {
		out, err := m.run(20*time.Second, "curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "5", "http://127.0.0.1:9090/api/v1/targets")
		if err != nil {
			return err
		}
		var all struct {
			Data struct {
				ActiveTargets []struct {
					Health, ScrapeURL, LastError string
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &all); err != nil {
			return err
		}
		seen := 0
		for _, one := range all.Data.ActiveTargets {
			if one.Health != "up" {
				return fmt.Errorf("%s is %s: %s", one.ScrapeURL, one.Health, one.LastError)
			}
			seen++
		}
		if seen < len(engines) {
			return fmt.Errorf("it reads %d", seen)
		}
		return nil
	})
	out := m.must(t, 20*time.Second, "curl", "--silent", "--noproxy", "*", "--max-time", "5", "http://127.0.0.1:9090/api/v1/rules")
	if !strings.Contains(out, `"alerts"`) || !strings.Contains(out, `"name"`) {
		t.Errorf("its rules are %.500s", out)
	}
}

// removed: nothing is left.
func (m *machine) removed(t *testing.T) {
	version := m.settings()["TRADEBOT_VERSION"]
	m.types(t, "docker compose down --volumes --rmi all")
	for _, args := range [][]string{{"ps", "--all", "--quiet"}, {"volume", "ls", "--quiet"}, {"network", "ls", "--quiet", "--filter", "name=tradebot_"}} {
		if out := m.must(t, time.Minute, "docker", args...); out != "" {
			t.Errorf("docker %s: %s", args, out)
		}
	}
	out := m.must(t, time.Minute, "docker", "images", "--format", "{{.Repository}}:{{.Tag}}")
	for _, line := range lines(out) {
		if strings.HasPrefix(line, "tradebot/") && strings.HasSuffix(line, ":"+version) {
			t.Errorf("the image %s is left", line)
		}
	}
	m.standIns() // as from a registry
}
