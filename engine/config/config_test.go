package config_test

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/wasm"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	c, err := config.Load([]string{"HOME=/root", "PATH=", "NOT_OURS=TRADEBOT_", "LOG_LEVEL="})
	if err != nil {
		t.Fatal(err)
	}
	if want := (config.Config{LogLevel: slog.LevelInfo, Limits: wasm.DefaultLimits(), HTTP: "127.0.0.1:8080", Binance: "https://api.binance.com", BinanceTry: "https://testnet.binance.vision"}); !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestLoad(t *testing.T) {
	path := file(t, "# a comment\r\n\n LOG_LEVEL = debug \nTRADEBOT_STEP_FUEL=20_000\nTRADEBOT_CACHE_DIR=/a $HOME=#\"b\"\nLOG_FILE=\n")
	c, err := config.Load([]string{"TRADEBOT_CONFIG=" + path, "LOG_LEVEL=WARN", "TRADEBOT_COMPILE_CPU=20", "TRADEBOT_MEMORY_PAGES=512"})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{LogLevel: slog.LevelWarn, CacheDir: `/a $HOME=#"b"`, Limits: wasm.DefaultLimits(), HTTP: "127.0.0.1:8080", Binance: "https://api.binance.com", BinanceTry: "https://testnet.binance.vision"}
	want.Limits.StepFuel, want.Limits.CompileCPU, want.Limits.MemoryPages = 20_000, 20*time.Second, 512
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

// Nobody but this machine sees the metrics unless somebody says so.
func TestMetricsAddress(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "9464": "127.0.0.1:9464", ":9464": "127.0.0.1:9464", "0.0.0.0:0": "0.0.0.0:0", "[::1]:80": "[::1]:80", "worker:9464": "worker:9464",
	} {
		if c, err := config.Load([]string{"METRICS_ADDR=" + text}); err != nil || c.Metrics != want {
			t.Errorf("%q is %q, %v; want %q", text, c.Metrics, err, want)
		}
	}
}

// Links go to where browsers reach the installation.
func TestSite(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    string
	}{
		{nil, "http://127.0.0.1:8080"},
		{[]string{"HTTP_ADDR=0.0.0.0:80"}, "http://localhost:80"},
		{[]string{"HTTP_ADDR=[::]:80"}, "http://localhost:80"},
		{[]string{"HTTP_ADDR=bots:8443", "HTTP_TLS_CERT=x"}, "https://bots:8443"},
		{[]string{"PUBLIC_URL=https://bots.example.org/", "HTTP_ADDR=80"}, "https://bots.example.org"},
	} {
		if got, err := config.Load(c.environ); err != nil || got.Site() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.environ, got.Site(), err, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ environ, says string }{
		{"TRADEBOT_STEP_FULE=1", "there is no variable TRADEBOT_STEP_FULE; did you mean TRADEBOT_STEP_FUEL?"},
		{"TRADEBOT_X=1", "there is no variable TRADEBOT_X; did you mean TRADEBOT_CONFIG?"},
		{"TRADEBOT_STEP_FUEL=lots", `TRADEBOT_STEP_FUEL is "lots" and must be a whole number of fuel from 10000 to 1000000000000`},
		{"TRADEBOT_STEP_FUEL=9999", `TRADEBOT_STEP_FUEL is "9999" and must be`},
		{"TRADEBOT_COMPILE_CPU=1.5", `TRADEBOT_COMPILE_CPU is "1.5" and must be a whole number of seconds from 1 to 3600`},
		{"LOG_LEVEL=verbose", `LOG_LEVEL is "verbose" and must be debug, info, warn or error`},
		{"METRICS_ADDR=localhost", `METRICS_ADDR is "localhost" and must be HOST:PORT, or a port from 0 to 65535`},
		{"METRICS_ADDR=127.0.0.1:65536", "must be HOST:PORT"},
		{"HTTP_PLAIN=yes", `HTTP_PLAIN is "yes" and must be on or off`},
		{"PUBLIC_URL=bots.example.org", `PUBLIC_URL is "bots.example.org" and must be an address like https://bots.example.org`},
		{"PUBLIC_URL=https://u:p@bots.example.org", "must be an address like"},
		{"TRUSTED_PROXIES=10.0.0.1,nginx", "must be addresses or networks, such as 172.16.0.0/12, separated by commas"},
		{"TRADEBOT_CONFIG=" + file(t, "LOG_LEVEL=info\nno value\n"), "line 2 is not NAME=value; correct it"},
		{"TRADEBOT_CONFIG=" + file(t, "LOGLEVEL=info"), "there is no variable LOGLEVEL; did you mean LOG_LEVEL?"},
		{"TRADEBOT_CONFIG=/no/such/file", "the file /no/such/file, which TRADEBOT_CONFIG names, cannot be read: no such file or directory"},
	} {
		_, err := config.Load([]string{c.environ})
		if !strings.Contains(fault.Sentence(err), c.says) {
			t.Errorf("%s: got %q, want %q", c.environ, fault.Sentence(err), c.says)
		}
	}
}

// The documentation's table: every variable says what it is for, and no name is there twice.
func TestVariables(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range config.Variables() {
		if v.Help == "" || seen[v.Name] {
			t.Errorf("%+v", v)
		}
		seen[v.Name] = true
		if v.Default != "" {
			if _, err := config.Load([]string{v.Name + "=" + v.Default}); err != nil {
				t.Errorf("the default of %s is refused: %v", v.Name, err)
			}
		}
	}
}

func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for _, c := range []struct {
		config   config.Config
		terminal bool
		want     string
	}{
		{config.Config{}, true, "level=INFO msg=hello key=1\n"},
		{config.Config{}, false, `"level":"INFO","msg":"hello","key":1}`},
		{config.Config{LogLevel: slog.LevelWarn}, true, ""},
		{config.Config{LogFile: path}, true, ""},
	} {
		var out bytes.Buffer
		log, closer, err := c.config.Log(&out, c.terminal)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("hello", "key", 1)
		if err := closer.Close(); err != nil {
			t.Error(err)
		}
		if got := out.String(); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.config, got, c.want)
		}
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), `"msg":"hello"`) {
		t.Errorf("the log file holds %q, %v", text, err)
	}
	bad := config.Config{LogFile: t.TempDir()}
	if _, _, err := bad.Log(nil, true); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "correct LOG_FILE") {
		t.Errorf("got %v", err)
	}
}

// What processes that go on write is on standard output, and in a file of each, whoever else writes beside it.
func TestO1FilesOfRoles(t *testing.T) {
	dir := t.TempDir()
	c := config.Config{LogFile: filepath.Join(dir, "tradebot.log")}
	begin := func(role string) (*slog.Logger, *bytes.Buffer, func()) {
		t.Helper()
		var out bytes.Buffer
		log, closer, err := c.RoleLog(role, &out, false)
		if err != nil {
			t.Fatal(err)
		}
		return log, &out, func() {
			if err := closer.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	holds := func(name string, want ...string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || strings.Count(string(text), "\n") != len(want) {
			t.Fatalf("%s holds %q, %v", name, text, err)
		}
		for _, line := range want {
			if !strings.Contains(string(text), `"level":"INFO","msg":"`+line+`"`) {
				t.Errorf("%s does not hold %s but %s", name, line, text)
			}
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	first, out, end := begin("worker")
	second, _, endSecond := begin("worker")
	api, _, endAPI := begin("api")
	first.Info("one")
	second.Info("two")
	api.Info("three")
	end()
	third, _, endThird := begin("worker") // takes the place that is free
	third.Info("four")
	endThird()
	endSecond()
	endAPI()
	holds("tradebot-worker-1.log", "one", "four")
	holds("tradebot-worker-2.log", "two")
	holds("tradebot-api-1.log", "three")
	if !strings.Contains(out.String(), `"msg":"one"`) || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("standard output is %q", out.String())
	}
	if _, err := os.Stat(c.LogFile); err == nil {
		t.Error("nobody has the file without a role, and it is there")
	}

	// A terminal is shown text, and the file has JSON all the same.
	var screen bytes.Buffer
	log, closer, err := c.RoleLog("scheduler", &screen, true)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("five")
	if err := closer.Close(); err != nil || !strings.Contains(screen.String(), "level=INFO msg=five") {
		t.Errorf("%q, %v", screen.String(), err)
	}
	holds("tradebot-scheduler-1.log", "five")

	// Without a file there is standard output alone, and a folder that is not there is refused.
	if _, _, err := (&config.Config{}).RoleLog("api", &screen, false); err != nil {
		t.Error(err)
	}
	c.LogFile = filepath.Join(dir, "none", "x.log")
	if _, _, err := c.RoleLog("api", &screen, false); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Sentence(err), "correct LOG_FILE") {
		t.Errorf("got %v", err)
	}
}

// The files of a process are bounded in size and number, and a line is in one of them whole.
func TestO1FilesAreBounded(t *testing.T) {
	dir := t.TempDir()
	c := config.Config{LogFile: filepath.Join(dir, "x.log")}
	log, closer, err := c.RoleLog("worker", io.Discard, false)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("0123456789", 100_000) // 1 MB
	for range 20 * 9 {
		log.Info(line)
	}
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	old, plain := 0, 0
	for _, file := range all {
		info, err := file.Info()
		if err != nil || info.Size() > 20<<20 {
			t.Errorf("%s has %d bytes, %v", file.Name(), info.Size(), err)
		}
		switch name := file.Name(); {
		case strings.HasSuffix(name, ".gz"):
			old++
		case name == "x-worker-1.log":
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || len(text) == 0 || !strings.HasPrefix(string(text), "{") || !strings.HasSuffix(string(text), "}\n") {
				t.Errorf("the newest has %d bytes, %v", len(text), err)
			}
			plain++
		case name != "x-worker-1.log.lock":
			t.Errorf("there is %s", name)
		}
	}
	if old != 5 || plain != 1 {
		t.Errorf("%d old files, want 5: %v", old, all)
	}
}

// A place whose disk is full, or that is gone, does not keep the other from what is said.
func TestO1OneOfTwoFails(t *testing.T) {
	dir := t.TempDir()
	c := config.Config{LogFile: filepath.Join(dir, "x.log")}
	log, closer, err := c.RoleLog("api", broken{}, false)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("hello")
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "x-api-1.log")); err != nil || !strings.Contains(string(text), `"msg":"hello"`) {
		t.Errorf("the file holds %q, %v", text, err)
	}
}

// broken takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
