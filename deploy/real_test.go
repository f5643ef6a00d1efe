package deploy_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"tradebot/engine/testbed"
)

// newTradebot starts a real one whose API is behind a stand, and returns the link that makes its admin.
func newTradebot(t *testing.T, at, url string) string {
	t.Helper()
	program, err := filepath.Abs("../bin/tradebot")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatal("there is no tradebot; `make build` builds it")
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "said")
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd := exec.Command(program, "serve", "--no-demo")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TRADEBOT_DATA_DIR=" + dir, "HTTP_ADDR=" + at, "TRUSTED_PROXIES=127.0.0.1", "PUBLIC_URL=" + url}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	begin(t, cmd, log)
	var link string
	eventually(t, "a link for the admin", func() bool {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		link = regexp.MustCompile(`https://\S+/setup#\S+`).FindString(string(text))
		return link != ""
	})
	return link
}

// dashboard is the folder of the built one.
func dashboard(t *testing.T) string {
	t.Helper()
	built, err := filepath.Abs("../web/dist")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(built, "index.html")); err != nil {
		t.Fatal("the dashboard is not built; `make build` builds it")
	}
	copied := folder(t) // where nginx may read it, wherever the repository is
	if err := os.CopyFS(filepath.Join(copied, "dist"), os.DirFS(built)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(copied, "dist")
}

// The product behind its proxy: what the one says the other does not take away or say again.
func TestN4Proxy(t *testing.T) {
	t.Parallel()
	at := fmt.Sprint("127.0.0.1:", testbed.Port(t))
	s := newStand(t, at, newWeb(t, dashboard(t), ""), setting{})
	link := newTradebot(t, at, "https://localhost:"+port(s.tls))

	if a := s.ask("GET", "/health"); a.StatusCode != 200 || !strings.Contains(a.body, `"status":"ok"`) {
		t.Fatal(a)
	}
	for _, path := range []string{"/", "/bots/x", "/theme.js", "/api/docs", "/api/docs.css", "/api/openapi.json", "/api/v1/bots", "/api/v1/nothing", "/health"} {
		direct := s.ask("GET", "http://"+at+path)
		behind := s.ask("GET", path)
		careful(t, path, behind, direct.Header.Get("Content-Security-Policy"))
		for _, name := range []string{"Cache-Control", "Content-Type", "Www-Authenticate"} {
			if got, want := behind.Header.Get(name), direct.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, and without the proxy %q", path, name, got, want)
			}
		}
		if behind.StatusCode != direct.StatusCode || strings.HasPrefix(path, "/api/") && behind.Header.Get("Content-Type") != "application/problem+json" && behind.body != direct.body {
			t.Errorf("%s: %.300s, and without the proxy %.300s", path, behind, direct)
		}
	}

	post := func(path, body string, header ...string) answer {
		t.Helper()
		return s.send(s.from("127.0.0.9"), "POST", path, strings.NewReader(body), append(header, "Content-Type", "application/json")...)
	}
	body, err := json.Marshal(map[string]string{"link": link, "name": "ada", "password": "velvet otter juggles 9 anvils"})
	if err != nil {
		t.Fatal(err)
	}
	if a := post("/api/v1/auth/setup", string(body)); a.StatusCode != 200 {
		t.Fatal(a)
	}
	in := post("/api/v1/auth/sign-in", `{"account":"ada","password":"velvet otter juggles 9 anvils"}`,
		"X-Forwarded-For", "6.6.6.6", "X-Real-IP", "6.6.6.6", "X-Forwarded-Proto", "http", "X-Url-Scheme", "http", "Origin", "https://localhost:"+port(s.tls), "Sec-Fetch-Site", "same-origin")
	var me struct {
		CSRF string `json:"csrf_token"`
	}
	if err := json.Unmarshal([]byte(in.body), &me); err != nil || in.StatusCode != 200 || len(in.Cookies()) != 1 {
		t.Fatal(err, in)
	}
	session := []string{"Cookie", in.Cookies()[0].Name + "=" + in.Cookies()[0].Value, "X-CSRF-Token", me.CSRF}
	if a := s.ask("GET", "/api/v1/sessions", append(session, "X-Forwarded-For", "6.6.6.6")...); !strings.Contains(a.body, `"address":"127.0.0.1"`) && !strings.Contains(a.body, `"address":"127.0.0.9"`) || strings.Contains(a.body, "6.6.6.6") {
		t.Errorf("the API believes what a client says of its address: %s", a)
	}
	if a := s.ask("GET", "/api/v1/audit", session...); !strings.Contains(a.body, `127.0.0.9`) || strings.Contains(a.body, "6.6.6.6") {
		t.Errorf("the API does not know who signed in from where: %s", a)
	}
	other := post("/api/v1/auth/sign-out", "", append(session, "Origin", "https://evil.example", "X-Forwarded-Host", "evil.example")...)
	problem(t, "a page of another site", other, 403, "csrf")

	// What is too large for the API is refused by the API, in words; what is much too large by nginx.
	for size, what := range map[int]string{8<<20 + 1: "at most 8388608 are allowed", 9 << 20: "the request is too large"} {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "m.wasm")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(make([]byte, size))
		w.Close()
		a := s.send(s.client, "POST", "/api/v1/strategies/validate", &form, append(session, "Content-Type", w.FormDataContentType())...)
		problem(t, what, a, http.StatusRequestEntityTooLarge, "too_large")
		if !strings.Contains(a.body, what) {
			t.Errorf("%d bytes: %s", size, a)
		}
	}

	// Events begin at once.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", "https://"+s.tls+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", session[1])
	a, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if line, err := bufio.NewReader(a.Body).ReadString('\n'); err != nil || line != "retry: 2000\n" || a.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("%q %v %v", line, err, a.Header)
	}
}

// look opens an address in a browser, and returns the page that it becomes and what the browser has to say of it.
func look(t *testing.T, url string) (page, said string) {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("NO BROWSER HAS READ THE POLICY: chromium is not installed; `make tools` installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--ignore-certificate-errors", "--enable-logging=stderr", "--virtual-time-budget=10000", "--user-data-dir="+t.TempDir(), "--dump-dom", url)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	for line := range strings.Lines(complaints.String()) {
		if strings.Contains(line, ":CONSOLE") {
			said += line
		}
	}
	return string(out), said
}

// The built dashboard does everything that its policy lets it: a browser has nothing to complain of but that nobody is signed in.
func TestN2Browser(t *testing.T) {
	api := newUpstream(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"type":"/api/docs#errors","title":"Unauthorized","status":401,"code":"unauthenticated","detail":"sign in","instance":"x"}`)
	})
	s := newStand(t, api.at(), newWeb(t, dashboard(t), ""), setting{})
	page, said := look(t, "https://localhost:"+port(s.tls)+"/bots")
	for line := range strings.Lines(said) {
		if !strings.Contains(line, "status of 401") {
			t.Errorf("the browser complains: %s", line)
		}
	}
	if !strings.Contains(page, "Password") || !strings.Contains(page, "Sign in") || len(api.requests()) == 0 {
		t.Errorf("the page is\n%.2000s", page)
	}
	// It does complain of what the policy forbids.
	wrong := folder(t)
	if err := os.WriteFile(filepath.Join(wrong, "index.html"), []byte(`<!doctype html><script>document.title = "ran"</script><img src="https://evil.example/x">`), 0o644); err != nil {
		t.Fatal(err)
	}
	bad := newStand(t, api.at(), newWeb(t, wrong, ""), setting{})
	page, said = look(t, "https://localhost:"+port(bad.tls)+"/")
	if strings.Count(said, "Content Security Policy") < 2 || strings.Contains(page, "<title>ran") {
		t.Errorf("a script of another site runs: %s %s", page, said)
	}
}
