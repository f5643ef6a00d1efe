package exchange_test

import (
	"os"
	"path/filepath"
	"testing"

	"tradebot/engine/exchange"
)

// A file that is no book is an error, and no more than that.
func FuzzReadBook(f *testing.F) {
	f.Add([]byte(`{"kind":"open","time":1,"account":"a","balances":{"USDT":"100"}}
{"kind":"order","time":2,"order":{"id":1,"client_id":"a","account":"a","base":"BTC","quote":"USDT","side":"BUY","qty":"1","price":"5","hold":"5"},"trades":[{"id":1,"qty":"0.5","price":"5","value":"2.5","fee":"0","fee_asset":"BTC"}]}
{"kind":"cancel","time":3,"id":1}
{"kind":"price","time":4,"symbol":"BTCUSDT","price":"3"}
`))
	f.Add([]byte(`{"kind":"order"}` + "\n"))
	f.Add([]byte(`{"kind":"fill","id":-1}` + "\n" + `{"kind"`))
	path := filepath.Join(f.TempDir(), "book")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := exchange.ReadBook(path); err == nil {
			_ = b.Check()
			b.Duplicates()
		}
	})
}
