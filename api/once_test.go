package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tradebot/api"
	"tradebot/engine/user"
)

// Every POST that does something takes an Idempotency-Key. Those that do not are here, with the reason.
func TestEveryPostTakesAKey(t *testing.T) {
	t.Parallel()
	without := map[string]string{
		"accept-link": "a password is in it", "forgot-password": "it says the same whatever it did", "reauthenticate": "a password is in it",
		"setup": "a password is in it", "sign-in": "a password is in it", "sign-out": "after it nobody asks again",
		"count-sweep": "it changes nothing", "replay-bot": "it changes nothing", "validate-strategy": "it changes nothing",
	}
	h := newHouse(t)
	var lacking []string
	for _, r := range h.routes {
		if r.Method == http.MethodPost && !r.Effects && without[r.ID] == "" {
			lacking = append(lacking, r.ID)
		}
		if r.Effects && without[r.ID] != "" {
			t.Errorf("%s takes a key, and is said not to", r.ID)
		}
	}
	if slices.Sort(lacking); len(lacking) > 0 {
		t.Errorf("these do something and take no Idempotency-Key: %v", lacking)
	}
}

// A form that is sent again has another boundary, and is the same request; with another file in it, it is not.
func TestAFormSentAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person("ann", user.Trader)
	form := func(boundary, file string) (string, string) {
		return "multipart/form-data; boundary=" + boundary,
			"--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wasm\"\r\nContent-Type: application/wasm\r\n\r\n" + file + "\r\n--" + boundary + "--\r\n"
	}
	send := func(boundary, file string) reply {
		kind, body := form(boundary, file)
		return h.ask("ann", http.MethodPost, "/api/v1/strategies", map[string]string{"Content-Type": kind, "Idempotency-Key": "one"}, body)
	}
	first := send("x", "\x00asm\x01\x00\x00\x00")
	again := send("another", "\x00asm\x01\x00\x00\x00")
	if first.status != http.StatusUnprocessableEntity || again.status != first.status || again.header.Get("Idempotency-Replayed") != "true" || !bytes.Equal(again.body, first.body) {
		t.Errorf("the first time %s, then %s", first, again)
	}
	if other := send("x", "\x00asm\x01\x00\x00\x01"); other.status != http.StatusUnprocessableEntity || !bytes.Contains(other.body, []byte(`"idempotency_key"`)) {
		t.Errorf("another file: %s", other)
	}
}

// What a form says does not depend on how it is cut, and a form that cannot be read is its bytes.
func FuzzForm(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--x--\r\n", "file", "a")
	f.Add("multipart/form-data; boundary=x", "--x", "", "")
	f.Add("multipart/form-data", "", "a", "b\r\n--x--")
	f.Fuzz(func(t *testing.T, kind, body, name, file string) {
		_ = api.Content(kind, []byte(body)) // whatever anybody sends
		form := func(boundary string) []byte {
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			if err := w.SetBoundary(boundary); err != nil {
				t.Fatal(err)
			}
			part, err := w.CreateFormFile(name, name)
			if err != nil {
				t.Skip("there is no such form")
			}
			_, _ = part.Write([]byte(file))
			_ = w.Close()
			return api.Content("multipart/form-data; boundary="+boundary, b.Bytes())
		}
		if strings.Contains(file, "-----") {
			t.Skip("a writer chooses a boundary that is not in what it writes")
		}
		if strings.ContainsFunc(name, unicode.IsControl) {
			t.Skip("a writer writes names that no reader takes")
		}
		if one, other := form("-----one"), form("-----other"); !bytes.Equal(one, other) {
			t.Errorf("%q in %q is %x, and %x", file, name, one, other)
		}
	})
}
