//go:build stack

package stack

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Versions of Tradebot, each after the one before.
const (
	before = "v0.1.0" // the engine as it was before the newest migration; the rest as it is
	now    = "v0.2.0" // what is tested
	broken = "v0.3.0" // the same, with a migration that fails
)

// domain is where the installation is reached: it is of nobody.
const domain = "tradebot.test"

// publish makes a repository with the versions, of the files that are here, and clones it to where the installation is, which has the first of
// them. It returns the number of the newest migration, and says why there is no version before it, if there is none.
func (m *machine) publish() (newest string, without error) {
	m.Helper()
	m.ok(os.Mkdir(m.origin, 0o755))
	unpacks := func(pack string, args ...string) {
		m.must(m.T, time.Minute, "bash", append([]string{"-Eeuo", "pipefail", "-c", pack + ` | tar -C "$2" --extract`, "bash", m.root, m.origin}, args...)...)
	}
	take := func(paths ...string) { // as they are here
		unpacks(`git -C "$1" ls-files -z --cached --others --exclude-standard -- "${@:3}" | tar -C "$1" --create --null --files-from - --ignore-failed-read`, paths...)
	}
	take(".")
	m.git(m.origin, "init", "--quiet", "--initial-branch", "main")
	files, err := filepath.Glob(filepath.Join(m.origin, "engine/store/migrations/*.sql"))
	m.ok(err)
	slices.Sort(files)
	last := filepath.Base(files[len(files)-1])
	newest, _, _ = strings.Cut(last, "_")
	first := now
	if commit, err := m.previous("engine/store/migrations/" + last); err != nil {
		without = err
	} else {
		first = before
		engine := []string{"api", "engine", "sdk", "strategies", "go.mod", "go.sum"}
		forget := func() {
			for _, name := range engine {
				m.ok(os.RemoveAll(filepath.Join(m.origin, name)))
			}
		}
		forget()
		unpacks(`git -C "$1" archive "${@:3}"`, append([]string{commit, "web/*.go"}, engine...)...)
		take("engine/Dockerfile", "engine/develop.sh")
		m.version(before)
		forget()
		take(append(engine, "web/*.go")...)
	}
	m.version(now)
	number := 0
	_, err = fmt.Sscan(newest, &number)
	m.ok(err)
	m.ok(os.WriteFile(filepath.Join(m.origin, fmt.Sprintf("engine/store/migrations/%04d_broken.sql", number+1)),
		[]byte("CREATE TABLE half (id {int});\nALTER TABLE nobody ADD COLUMN id {int};\n"), 0o600))
	m.version(broken)
	m.release(first)
	m.must(m.T, time.Minute, "git", "clone", "--quiet", "--branch", "main", m.origin, m.home)
	return newest, without
}

// previous is the newest commit that has what the scripts need and not a migration.
func (m *machine) previous(migration string) (string, error) {
	commits, err := m.run(time.Minute, "git", "-C", m.root, "rev-list", "--max-count", "2000", "HEAD")
	if err != nil {
		return "", errors.New("there is no history of the repository here")
	}
	for _, commit := range strings.Fields(commits) {
		has := func(path string) bool {
			_, err := m.run(time.Minute, "git", "-C", m.root, "cat-file", "-e", commit+":"+path)
			return err == nil
		}
		if !has(migration) {
			if !has("engine/backup") {
				break
			}
			return commit, nil
		}
	}
	return "", errors.New("the history of the repository here has no version before " + filepath.Base(migration) + " that has backups")
}

// git is in a repository.
func (m *machine) git(folder string, args ...string) {
	m.Helper()
	m.must(m.T, time.Minute, "git", append([]string{"-C", folder, "-c", "user.name=stack", "-c", "user.email=stack@example.org", "-c", "advice.detachedHead=false"}, args...)...)
}

// version makes what is there a version.
func (m *machine) version(name string) {
	m.Helper()
	m.git(m.origin, "add", "--all")
	m.git(m.origin, "commit", "--quiet", "--message", name)
	m.git(m.origin, "tag", name)
}

// release makes a version the newest for those who pull.
func (m *machine) release(name string) {
	m.Helper()
	m.git(m.origin, "checkout", "--quiet", "--detach", name)
	m.git(m.origin, "branch", "--force", "main", name)
}

// pull gets what was released.
func (m *machine) pull(t testing.TB, name string) {
	t.Helper()
	m.release(name)
	m.types(t, "git pull")
}

// checkout takes the files to a version.
func (m *machine) checkout(name string) {
	m.Helper()
	m.git(m.home, "checkout", "--quiet", name)
}

// settings are what .env says.
func (m *machine) settings() map[string]string {
	text, _ := os.ReadFile(filepath.Join(m.home, ".env"))
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			all[name] = value
		}
	}
	return all
}

// secrets are those of the settings.
func (m *machine) secrets() (all []string) {
	for name, value := range m.settings() {
		if strings.HasSuffix(name, "PASSWORD") || strings.HasPrefix(name, "SECRET_KEY") {
			all = append(all, value)
		}
	}
	return all
}

// set gives .env a line.
func (m *machine) set(t testing.TB, lines ...string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(m.home, ".env"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(strings.Join(lines, "\n") + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// script runs one of deploy/ as somebody does who installs Tradebot, and fails the test if it shows a secret, or gives one to a program as an
// argument. It returns what the script says, and its exit code.
func (m *machine) script(t testing.TB, limit time.Duration, command string, environ ...string) (said string, code int) {
	t.Helper()
	secrets := m.secrets()
	ctx, stop := context.WithTimeout(t.Context(), limit)
	defer stop()
	words := strings.Fields(command)
	cmd := exec.CommandContext(ctx, filepath.Join(m.home, words[0]), words[1:]...)
	cmd.Env, cmd.Dir, cmd.WaitDelay = append(slices.Clone(m.environ), environ...), m.home, 5*time.Second
	begun := time.Now()
	seen := m.watch(func() {
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if err != nil && !errors.As(err, &ended) || ctx.Err() != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
		said, code = string(out), cmd.ProcessState.ExitCode()
	})
	fmt.Printf("  %s took %s\n", command, time.Since(begun).Round(time.Second))
	for _, secret := range append(secrets, m.secrets()...) {
		if strings.Contains(said, secret) {
			t.Errorf("%s shows a secret", command)
		}
		if seen[secret] {
			t.Errorf("%s gives a secret to a program as an argument", command)
		}
	}
	if strings.Contains(said, "AGE-SECRET-KEY") || seen["AGE-SECRET-KEY"] {
		t.Errorf("%s shows the key of backups", command)
	}
	return said, code
}

// succeeds fails the test unless a script succeeds.
func (m *machine) succeeds(t testing.TB, limit time.Duration, command string, environ ...string) string {
	t.Helper()
	said, code := m.script(t, limit, command, environ...)
	if code != 0 {
		t.Fatalf("%s ends with %d and says\n%s", command, code, said)
	}
	return said
}

var telling = regexp.MustCompile(`[0-9a-f]{64}|AGE-SECRET-KEY`)

// watch looks at the arguments of all processes of the machine while do runs, and returns what may be a secret.
func (m *machine) watch(do func()) map[string]bool {
	seen := map[string]bool{}
	done := make(chan struct{})
	var crew sync.WaitGroup
	crew.Go(func() {
		for {
			files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, file := range files {
				text, _ := os.ReadFile(file)
				for _, found := range telling.FindAllString(string(text), -1) {
					seen[found] = true
				}
			}
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	func() {
		defer close(done)
		do()
	}()
	crew.Wait()
	return seen
}

// authority is whom a client of the installation trusts: its certificate.
func (m *machine) authority(t testing.TB) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(m.home, "deploy/tls/live/fullchain.pem"))
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatalf("the certificate: %v", err)
	}
	return pool
}

// lines are those of a text without empty ones.
func lines(text string) (all []string) {
	for read := bufio.NewScanner(strings.NewReader(text)); read.Scan(); {
		if line := strings.TrimSpace(read.Text()); line != "" {
			all = append(all, line)
		}
	}
	return all
}
