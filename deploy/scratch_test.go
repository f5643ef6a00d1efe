package deploy

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// scratch is a folder with as much of the project as the scripts need, and programs that record how they are called.
type scratch struct {
	testing.TB
	dir     string
	bin     string   // first in PATH
	environ []string // beside PATH and HOME
}

// recorded are the programs that the scripts start. Each of them that is called is one line of the file calls, and then is done.
var recorded = strings.Fields("awk basename cat chmod cp cut date df dirname env flock getconf git head id install ln ls mkdir mktemp mv od openssl ps readlink realpath rm rmdir sed sha256sum sort stat sync tail tee touch tr wc xargs")

// shim calls the program it is named after. The call of the number in the file kill is the end of everything in its process group, as when the
// machine loses power.
const shim = `#!/bin/sh
printf '%s\n' "${0##*/} $*" >>"$SCRATCH/calls"
` + count + `
exec "/usr/bin/${0##*/}" "$@"
`

// count counts the calls, if one is to be the last.
const count = `if [ -e "$SCRATCH/kill" ]; then
	{
		/usr/bin/flock 8
		read -r n <"$SCRATCH/count"
		echo $((n + 1)) >"$SCRATCH/count"
		read -r last <"$SCRATCH/kill"
		[ $((n + 1)) != "$last" ] || kill -9 0
	} 8>>"$SCRATCH/lock"
fi`

// fakeDocker answers as Docker would of an installation whose containers are a few files.
const fakeDocker = `#!/bin/bash
printf '%s\n' "docker $*" >>"$SCRATCH/calls"
` + count + `
export -p >>"$SCRATCH/leaks"
[[ ! -e $SCRATCH/fail || " $* " != *" $(<"$SCRATCH/fail") "* ]] || { echo "the daemon says no" >&2; exit 1; }
case "$1 $2 $3" in
'version --format'*) echo "${FAKE_DOCKER:-28.2.2} Engine,containerd," ;;
'compose version'*) echo "${FAKE_COMPOSE:-2.39.1}" ;;
'info --format'*) echo "$SCRATCH" ;;
'ps --filter'*) [[ ! -e $SCRATCH/up ]] || /usr/bin/sed -n 's|^HTTPS*_PORT=\(.*\)|0.0.0.0:\1->8443/tcp|p' .env ;;
'compose ps --quiet'*) [[ ! -e $SCRATCH/up ]] || echo 0123456789ab ;;
'volume ls'*) [[ ! -e $SCRATCH/volumes ]] || echo tradebot_postgres ;;
'compose run '*)
	echo 'starting what it needs' >&2
	/usr/bin/touch "$SCRATCH/volumes"
	case "$*" in
	*' setup-link') [[ -e $SCRATCH/admin ]] || echo 'https://localhost/setup#0123456789abcdefghijklmnopqrstuvwxyzABCDEFG' ;;
	*' rotate-keys --first') [[ -e $SCRATCH/keys ]] || { /usr/bin/touch "$SCRATCH/keys"; echo 'made the file of keys'; } ;;
	esac
	;;
'compose up '*) /usr/bin/touch "$SCRATCH/up" ;;
esac
`

// newScratch makes one.
func newScratch(t testing.TB) *scratch {
	t.Helper()
	s := &scratch{TB: t, dir: filepath.Join(t.TempDir(), "a b", "tradebot"), bin: filepath.Join(t.TempDir(), "bin")}
	for _, dir := range []string{s.bin, filepath.Join(s.dir, "deploy")} {
		s.ok(os.MkdirAll(dir, 0o755))
	}
	all, err := filepath.Glob("*")
	s.ok(err)
	for _, name := range slices.Concat(all, must(filepath.Glob("*/*")), []string{"../docker-compose.yml", "../go.mod", "../go.sum", "../web/package-lock.json"}) {
		info, err := os.Stat(name)
		s.ok(err)
		if info.IsDir() || strings.HasPrefix(name, "tls/") || name == "backup.key" {
			continue
		}
		text, err := os.ReadFile(name)
		s.ok(err)
		s.write(filepath.Join("deploy", name), string(text), info.Mode().Perm())
	}
	for _, name := range []string{"engine/Dockerfile", "web/Dockerfile", "nginx/Dockerfile"} { // nobody builds them here
		s.write(name, "FROM scratch\n", 0o644)
	}
	for _, name := range must(filepath.Glob("../engine/store/migrations/*.sql")) {
		s.write(strings.TrimPrefix(name, "../"), string(must(os.ReadFile(name))), 0o644)
	}
	s.write(filepath.Join(s.bin, "docker"), fakeDocker, 0o755)
	for _, name := range recorded {
		if _, err := os.Stat("/usr/bin/" + name); err == nil {
			s.write(filepath.Join(s.bin, name), shim, 0o755)
		}
	}
	s.write(filepath.Join(s.bin, "count"), "0\n", 0o644)
	return s
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func (s *scratch) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// at is the place of a file: of the project, or in bin.
func (s *scratch) at(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

func (s *scratch) write(name, text string, mode os.FileMode) {
	s.Helper()
	s.ok(os.MkdirAll(filepath.Dir(s.at(name)), 0o755))
	s.ok(os.WriteFile(s.at(name), []byte(text), mode))
	s.ok(os.Chmod(s.at(name), mode))
}

// mark puts a file beside the programs, which docker looks at.
func (s *scratch) mark(name, text string) { s.write(filepath.Join(s.bin, name), text, 0o644) }

func (s *scratch) has(name string) bool {
	_, err := os.Lstat(s.at(name))
	return err == nil
}

func (s *scratch) read(name string) string {
	s.Helper()
	text, err := os.ReadFile(s.at(name))
	s.ok(err)
	return string(text)
}

func (s *scratch) mode(name string) os.FileMode {
	s.Helper()
	info, err := os.Stat(s.at(name))
	s.ok(err)
	return info.Mode().Perm()
}

// calls are the programs that were called, a line each.
func (s *scratch) calls() []string {
	text, _ := os.ReadFile(filepath.Join(s.bin, "calls"))
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), " \n", "\n")), "\n")
}

// run runs a script from another folder, under a umask that lets everybody read everything, and returns what it says and its exit code; -1 if
// it was killed.
func (s *scratch) run(script string, args ...string) (output string, code int) {
	s.Helper()
	_ = os.Remove(filepath.Join(s.bin, "calls"))
	s.mark("count", "0\n")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/bash", append([]string{"-c", `umask 000; exec "$0" "$@"`, s.at("deploy/" + script)}, args...)...)
	cmd.Dir = s.bin
	cmd.Env = append([]string{"PATH=" + s.bin + ":/usr/bin:/bin", "HOME=" + s.bin, "SCRATCH=" + s.bin}, s.environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = 5 * time.Second
	_ = cmd.Run()
	if ctx.Err() != nil {
		s.Errorf("%s does not end", script)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// succeeds runs a script that must go well.
func (s *scratch) succeeds(script string, args ...string) string {
	s.Helper()
	output, code := s.run(script, args...)
	if code != 0 {
		s.Fatalf("%s %q exits with %d and says\n%s\nafter\n%s", script, args, code, output, strings.Join(s.calls(), "\n"))
	}
	return output
}

// refuses runs a script that must say something and change nothing.
func (s *scratch) refuses(says, script string, args ...string) {
	s.Helper()
	before := s.tree()
	output, code := s.run(script, args...)
	if code != 1 && code != 2 || !strings.Contains(output, says) {
		s.Errorf("%s %q exits with %d and says\n%s\nnot %q", script, args, code, output, says)
	}
	if strings.Count(strings.TrimSpace(output), "\n") > 1 {
		s.Errorf("that is more than a sentence:\n%s", output)
	}
	if after := s.tree(); after != before {
		s.Errorf("%s %q changed something: before\n%s\nafter\n%s", script, args, before, after)
	}
	for _, call := range s.calls() {
		if regexp.MustCompile(`^docker compose .*\b(run|up|build|exec)\b`).MatchString(call) {
			s.Errorf("%s %q does %s", script, args, call)
		}
	}
}

// tree is everything in the folder.
func (s *scratch) tree() string {
	var all strings.Builder
	s.ok(filepath.WalkDir(s.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintf(&all, "%s %s %d %s\n", info.Mode(), strings.TrimPrefix(path, s.dir), info.Size(), info.ModTime().Format(time.RFC3339Nano))
		}
		return err
	}))
	return all.String()
}

// secret finds what may be one: 16 bytes or more as hexadecimal digits.
var secret = regexp.MustCompile(`\b[0-9a-f]{32,}\b`)

// hushed fails the test if a secret of .env is in an argument of a program, in what a script says, or in what docker is given.
func (s *scratch) hushed(output string) {
	s.Helper()
	found := secret.FindAllString(s.read(".env"), -1)
	for _, place := range []struct{ what, text string }{
		{"said", output}, {"in an argument", strings.Join(s.calls(), "\n")}, {"given to docker", s.read(filepath.Join(s.bin, "leaks"))},
	} {
		for _, one := range found {
			if strings.Contains(place.text, one) {
				s.Errorf("a secret is %s:\n%s", place.what, strings.ReplaceAll(place.text, one, "<SECRET>"))
			}
		}
	}
}
