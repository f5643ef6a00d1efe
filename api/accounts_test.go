package api_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/quagmt/udecimal"

	"tradebot/engine/exchange"
)

// bourse is an exchange, of which an installation believes that it is Binance. It returns its address.
func bourse(t testing.TB) string {
	t.Helper()
	account := func(key string, withdraw bool) exchange.Account {
		return exchange.Account{Key: key, Secret: "canary-of-the-api", Balances: map[string]udecimal.Decimal{"USDT": udecimal.MustParse("12.5")}, Withdraw: withdraw}
	}
	x, err := exchange.Open(filepath.Join(t.TempDir(), "book"), exchange.Config{Accounts: []exchange.Account{account("api-good", false), account("api-thief", true)}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(x)
	t.Cleanup(func() {
		server.Close()
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return server.URL
}
