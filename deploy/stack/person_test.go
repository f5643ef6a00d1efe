//go:build stack

package stack

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quagmt/udecimal"

	"tradebot/engine/exchange"
)

// person is the admin of the installation, with a password, one-time codes and an account at an exchange.
type person struct {
	*client
	secret  string // of one-time codes
	step    int64  // of the last code: each counts once
	account string
	market  *exchange.Exchange
}

const (
	name       = "ada"
	password   = "velvet otter juggles 9 anvils"
	exchanging = "key-of-the-account"
)

// arrives follows the link that install.sh printed.
func (p *person) arrives(t *testing.T, link string) {
	code, head, text := p.try(t, "GET", "/setup", nil)
	if code != 200 || !strings.Contains(strings.ToLower(text), "<!doctype html>") || head.Get("Strict-Transport-Security") == "" {
		t.Errorf("the page of the link: %d %v %.100s", code, head, text)
	}
	p.do(t, "POST", "/auth/setup", values{"link": link, "name": name, "password": password})
	if code, _, text := p.try(t, "POST", "/api/v1/auth/setup", values{"link": link, "name": "eve", "password": password}); code < 400 {
		t.Errorf("the link counts twice: %d %s", code, text)
	}
	p.signs(t)
	p.secret = p.do(t, "POST", "/auth/totp", nil)["secret"].(string)
	p.do(t, "POST", "/auth/totp/confirm", values{"code": p.code(t)})
	token := p.do(t, "POST", "/api-tokens", values{"name": "stack", "scope": "trade"})
	p.client.head = http.Header{"Authorization": {"Bearer " + token["token"].(string)}}
	p.client.http.Jar = nil
}

// signs signs in anew, as a browser that was never here.
func (p *person) signs(t testing.TB) {
	t.Helper()
	own := newClient(t, p.machine)
	own.first = p.first
	p.client = own
	body := values{"account": name, "password": password}
	if p.secret != "" {
		if code, _, text := p.try(t, "POST", "/api/v1/auth/sign-in", body); code < 400 {
			t.Errorf("without a one-time code: %d %s", code, text)
		}
		body["code"] = p.code(t)
	}
	session := p.do(t, "POST", "/auth/sign-in", body)
	p.head.Set("X-CSRF-Token", session["csrf_token"].(string))
	if who := p.do(t, "GET", "/auth/session", nil); who["name"] != name || who["role"] != "admin" {
		t.Fatalf("signed in as %v", who)
	}
}

// code is the next one-time code (RFC 6238).
func (p *person) code(t testing.TB) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(p.secret, "="))
	if err != nil {
		t.Fatal(err)
	}
	until(t, "another one-time code", time.Minute, func() error {
		if step := time.Now().Unix() / 30; step > p.step {
			p.step = step
			return nil
		}
		return fmt.Errorf("it is the time of the last one")
	})
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, p.step) // a hash does not fail
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// opens opens an exchange where workers reach it, and returns its address.
func (p *person) opens(t testing.TB, m *machine) (string, error) {
	address := outside(t)
	if address == "" {
		return "", fmt.Errorf("this machine has no address but those of loopback, so workers reach no exchange")
	}
	x, err := exchange.Open(filepath.Join(m.dir, "book"), exchange.Config{Accounts: []exchange.Account{
		{Key: exchanging, Secret: "secret-of-the-account", Balances: map[string]exchange.Decimal{"USDT": udecimal.MustParse("12345")}},
	}})
	m.ok(err)
	l, err := net.Listen("tcp", net.JoinHostPort(address, "0"))
	m.ok(err)
	server := httptest.NewUnstartedServer(x)
	server.Listener = l
	server.Start()
	m.Cleanup(func() {
		_ = x.Close()
		server.Close()
	})
	p.market = x
	return server.URL, nil
}

// adds gives the installation a key of the exchange.
func (p *person) adds(t *testing.T) {
	if p.market == nil {
		t.Skip("SKIPPED: there is no exchange")
	}
	own := p.client
	defer func() { p.client = own }()
	p.signs(t)
	p.account = p.do(t, "POST", "/accounts", values{"name": "main", "exchange": "binance-testnet", "key": exchanging, "secret": "secret-of-the-account"})["id"].(string)
	p.tests(t)
}

// tests lets a worker ask the exchange with the key, which it can only if it opens it.
func (p *person) tests(t testing.TB) {
	t.Helper()
	const path = "/api/v3/account"
	before, begun := p.market.Requests("GET", path), time.Now().UnixMilli()
	p.do(t, "POST", "/accounts/"+p.account+"/test", nil)
	until(t, "a worker opens the key and asks the exchange", time.Minute, func() error {
		balances := p.do(t, "GET", "/accounts/"+p.account+"/balances", nil)
		if checked, _ := balances["checked"].(float64); int64(checked) < begun {
			return fmt.Errorf("it was tested at %v", balances["checked"])
		}
		if text := fmt.Sprint(balances["items"]); !strings.Contains(text, "12345") {
			return fmt.Errorf("it has %s", text)
		}
		return nil
	})
	if after := p.market.Requests("GET", path); after <= before {
		t.Errorf("the exchange was asked for the account %d times, and %d before", after, before)
	}
}

// renews lets the person trust another certificate.
func (p *person) renews(t testing.TB) {
	t.Helper()
	own := p.client
	p.client = newClient(t, p.machine)
	p.head, p.first, p.http.Jar = own.head, own.first, own.http.Jar
}
