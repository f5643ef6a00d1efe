package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A backup, everything is gone, and all of it is there again.
func TestD9BackupDestroyRestore(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	output := h.succeeds("backup.sh", "../"+"mine.age")
	file := filepath.Join(filepath.Dir(h.bin), "mine.age")
	h.hushed(output)
	for path, mode := range map[string]os.FileMode{file: 0o600, "deploy/backup.key": 0o600} {
		if got := h.mode(path); got != mode {
			t.Errorf("%s has mode %o", path, got)
		}
	}
	key := regexp.MustCompile(`AGE-SECRET-KEY-1\w+`).FindString(h.read("deploy/backup.key"))
	if key == "" || strings.Contains(strings.Join(h.calls(), "\n")+output, key) {
		t.Error("there is no key of backups, or it shows")
	}
	if text := h.read(file); strings.Contains(text, "user0") || strings.Contains(text, h.settings()["SECRET_KEY"]) {
		t.Error("the backup is in the open")
	}
	if h.has(file + ".part") {
		t.Error("something is left beside it")
	}
	secret := h.settings()["SECRET_KEY"]
	tables := h.asked("SELECT count(*)::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")

	// What must not be is refused, and nothing changes.
	h.refuses("is there already; choose another name", "backup.sh", file)
	h.refuses("there is a database here, and this replaces none", "restore.sh", file, "--non-interactive")
	h.destroy()
	h.ok(os.Rename(h.at("deploy/backup.key"), filepath.Join(h.bin, "right.key")))
	h.ok(os.Remove(h.at(".env")))
	h.ok(os.RemoveAll(h.at("deploy/tls")))
	h.refuses("cannot be read; put a copy of it there, or name it with --key", "restore.sh", file)
	wrong := exec.Command(must(program()), "admin", "backup-key")
	wrong.Env = []string{} // whatever is set where tests run
	text, err := wrong.Output()
	h.ok(err)
	h.mark("wrong.key", string(text))
	before := h.tree()
	for name, says := range map[string]string{"wrong.key": "the key does not open this backup; give the file of the key that it was made with", "docker": "the file of the key of backups has none"} {
		if output, code := h.run("restore.sh", file, "--key", name, "--non-interactive"); code != 1 || !strings.Contains(output, says) || !strings.HasSuffix(output, "nothing was changed\n") {
			t.Errorf("%s: %d, it says\n%s", name, code, output)
		}
	}
	cut := h.read(file)
	h.mark("cut.age", cut[:len(cut)-100])
	if output, code := h.run("restore.sh", filepath.Join(h.bin, "cut.age"), "--key", "right.key"); code != 1 || !strings.Contains(output, "the backup is damaged, or not all there") {
		t.Errorf("%d, it says\n%s", code, output)
	}
	migrations := must(filepath.Glob(h.at("engine/store/migrations/*")))
	newest := migrations[len(migrations)-1]
	h.ok(os.Rename(newest, filepath.Join(h.bin, "newest.sql")))
	if output, code := h.run("restore.sh", file, "--key", "right.key"); code != 1 || !strings.Contains(output, "the backup is of a newer Tradebot, ") {
		t.Errorf("%d, it says\n%s", code, output)
	}
	h.ok(os.Rename(filepath.Join(h.bin, "newest.sql"), newest))
	before = regexp.MustCompile(`(?m)^.* /engine/store/migrations \d.*\n`).ReplaceAllString(before, "")
	if after := regexp.MustCompile(`(?m)^.* /engine/store/migrations \d.*\n`).ReplaceAllString(h.tree(), ""); after != before {
		t.Errorf("something was changed: before\n%s\nafter\n%s", before, after)
	}
	if h.has(filepath.Join(h.bin, "volumes")) {
		t.Error("the database was begun")
	}

	// And back.
	output = h.succeeds("restore.sh", file, "--key", "right.key", "--non-interactive", "--domain", "new.example.org")
	h.hushed(output)
	h.whole()
	if got := h.settings(); got["SECRET_KEY"] != secret || got["DOMAIN"] != "new.example.org" {
		t.Errorf("SECRET_KEY or the domain is another: %q", got["DOMAIN"])
	}
	if !strings.Contains(output, tables+" tables have the rows they had, the books sum to zero, and the keys open") || !regexp.MustCompile(`exchange keys +.*1 of 1 can be opened`).MatchString(output) ||
		!strings.Contains(output, "Tradebot runs at https://new.example.org") {
		t.Errorf("it says\n%s", output)
	}
	if got := h.asked("SELECT count(*) || ' ' || sum(amount::numeric)::text FROM entries"); got != "1000 0.00000000" {
		t.Errorf("the books are %s", got)
	}
	if got := h.asked("SELECT has_table_privilege('tradebot_app', 'audit', 'UPDATE')::text || has_table_privilege('tradebot_app', 'audit', 'INSERT')::text"); got != "falsetrue" {
		t.Errorf("the rights of the role are %s", got)
	}
}

// A backup that cannot be made, or not be read again, is none.
func TestD9NoHalfBackup(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.succeeds("backup.sh")
	if all := must(filepath.Glob(filepath.Join(h.dir, "backups", "*.age"))); len(all) != 1 || h.mode("backups") != 0o700 {
		t.Fatalf("%q", all)
	}
	for _, name := range []string{"pg_dump", "pg_restore"} {
		h.mark(name+".fail", "")
		if output, code := h.run("backup.sh", "half.age"); code != 1 || !strings.Contains(output, "the backup ") {
			t.Errorf("%s fails: %d, it says\n%s", name, code, output)
		}
		for _, file := range []string{"half.age", "half.age.part"} {
			if h.has(filepath.Join(h.bin, file)) {
				t.Errorf("%s fails, and %s is there", name, file)
			}
		}
		h.ok(os.Remove(filepath.Join(h.bin, name+".fail")))
	}
}

// Books that do not sum to zero are no sound installation, and rows that are missing neither.
func TestD9RestoreIsChecked(t *testing.T) {
	h := newHosted(t)
	h.furnish()
	h.do(h.owner(), "UPDATE entries SET amount = '7' WHERE id = 5")
	file := filepath.Join(h.bin, "x.age")
	h.succeeds("backup.sh", file)
	h.destroy()
	if output, code := h.run("restore.sh", file, "--non-interactive"); code != 1 || !strings.Contains(output, "the books of 1 assets do not sum to zero") {
		t.Errorf("%d, it says\n%s", code, output)
	}
}
