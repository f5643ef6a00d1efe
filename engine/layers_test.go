package engine_test

import (
	"os"
	"strings"
	"testing"
)

// law is the table. A package is named by its path in the repository; what a row lists is all it may import beside the
// standard library: packages of the project by their path, others by module or by a path within one. To add a package, add
// its row, and its line to doc.go.
var law = map[string]row{
	"engine":             {kind: pure},
	"engine/fault":       {kind: pure},
	"engine/market":      {kind: pure, may: "engine/fault github.com/quagmt/udecimal"},
	"engine/order":       {kind: pure, may: "engine/fault github.com/quagmt/udecimal"},
	"engine/strategy":    {kind: pure, may: "engine/fault engine/market engine/order sdk/abi"},
	"engine/ledger":      {kind: pure, may: "engine/fault engine/order"},
	"engine/risk":        {kind: pure, may: "engine/fault engine/ledger engine/market engine/order github.com/quagmt/udecimal"},
	"engine/bot":         {kind: pure, may: "engine/fault engine/market engine/risk github.com/quagmt/udecimal"},
	"engine/report":      {kind: pure, may: "engine/ledger engine/order github.com/quagmt/udecimal"},
	"engine/wasm/binary": {kind: pure},
	"engine/wasm/meter":  {kind: pure, may: "engine/wasm/binary"},
	"engine/failpoint":   {kind: pure},
	"engine/user":        {kind: pure, may: "engine/fault"},

	"engine/history/chunk": {kind: pure, may: "engine/fault engine/market github.com/klauspost/compress/zstd"},

	"engine/account": {kind: pure, may: "engine/fault engine/ledger engine/market engine/order engine/risk engine/strategy sdk/abi github.com/quagmt/udecimal"},
	"engine/journal": {kind: pure, may: "engine/account engine/bot engine/fault engine/market engine/order engine/strategy"},
	"engine/outbox":  {kind: pure, may: "engine/account engine/bot engine/fault engine/market engine/order"},
	"engine/runner":  {kind: pure, may: "engine/account engine/fault engine/market engine/strategy sdk/abi"},

	"engine/backup":  {kind: adapter, may: "engine/fault filippo.io/age"},
	"engine/binance": {kind: adapter, may: "engine/failpoint engine/fault engine/market engine/order github.com/adshao/go-binance/v2 github.com/quagmt/udecimal"},
	"engine/builtin": {kind: adapter, may: "engine/fault github.com/klauspost/compress/zstd"},
	"engine/events":  {kind: adapter, may: "engine/fault github.com/google/uuid github.com/redis/go-redis/v9"},
	"engine/history": {kind: adapter, may: "engine/fault engine/history/chunk engine/market"},
	"engine/project": {kind: adapter, may: "engine/fault sdk"},
	"engine/queue":   {kind: adapter, may: "engine/fault github.com/hibiken/asynq github.com/redis/go-redis/v9"},
	"engine/secrets": {kind: adapter, may: "engine/failpoint engine/fault golang.org/x/sys"},
	"engine/sim":     {kind: adapter, may: "engine/account engine/fault engine/market engine/order github.com/quagmt/udecimal"},
	"engine/store": {kind: adapter, may: "engine/bot engine/failpoint engine/fault engine/history/chunk engine/market github.com/google/uuid github.com/jackc/pgx/v5 " +
		"github.com/pressly/goose/v3 modernc.org/sqlite"},
	"engine/synth": {kind: adapter, may: "engine/fault engine/market"},
	"engine/wasm": {kind: adapter, may: "engine/fault engine/market engine/strategy engine/wasm/binary engine/wasm/meter " +
		"sdk/abi github.com/tetratelabs/wazero golang.org/x/sys"},

	"engine/config": {kind: composition, may: "engine/fault engine/secrets engine/wasm github.com/DeRuina/timberjack github.com/knadh/koanf golang.org/x/sys"},
	"engine/feed":   {kind: composition, may: "engine/fault engine/market engine/strategy engine/history engine/synth"},
	"engine/backtest": {kind: composition, may: "engine/account engine/fault engine/feed engine/ledger engine/market engine/order engine/report " +
		"engine/risk engine/runner engine/sim engine/strategy engine/wasm github.com/quagmt/udecimal"},
	"engine/courier": {kind: composition, may: "engine/binance engine/bot engine/failpoint engine/fault engine/order engine/outbox engine/store"},
	"engine/desk": {kind: composition, may: "engine/account engine/bot engine/fault engine/feed engine/journal engine/ledger engine/market engine/order engine/outbox engine/runner engine/sim " +
		"engine/strategy engine/wasm engine/wasm/meter"},
	"engine/hub":    {kind: composition, may: "engine/fault engine/market"},
	"engine/audit":  {kind: composition, may: "engine/account engine/backtest engine/fault engine/feed engine/market engine/strategy"},
	"engine/dryrun": {kind: composition, may: "engine/account engine/backtest engine/fault engine/feed engine/market engine/order engine/strategy engine/wasm"},

	"engine/console": {kind: composition, may: "engine/audit engine/backtest engine/bot engine/dryrun engine/feed engine/history engine/report engine/station engine/store " +
		"engine/strategy engine/wasm engine/worker " +
		"github.com/quagmt/udecimal golang.org/x/term"},
	"engine/page": {kind: composition, may: "engine/backtest engine/fault engine/feed engine/market engine/report github.com/quagmt/udecimal"},

	"engine/history/shelftest": {kind: composition, may: "engine/fault engine/history engine/history/chunk engine/market"},
	"engine/catalog":           {kind: composition, may: "engine/builtin engine/fault engine/store engine/strategy engine/wasm"},
	"engine/foundry":           {kind: composition, may: "engine/project engine/wasm"},
	"engine/jobs": {kind: composition, may: "engine/backtest engine/bot engine/desk engine/fault engine/feed engine/history engine/market engine/queue engine/report engine/store engine/strategy " +
		"github.com/klauspost/compress/zstd"},
	"engine/fleet":     {kind: composition, may: "engine/bot engine/desk engine/fault engine/market engine/queue engine/store"},
	"engine/scheduler": {kind: composition, may: "engine/bot engine/failpoint engine/fault engine/queue engine/store"},
	"engine/metrics":   {kind: composition, may: "engine/bot engine/events engine/fault engine/order engine/queue engine/scheduler engine/store engine/worker github.com/prometheus/client_golang"},
	"engine/view":      {kind: composition, may: "engine/bot engine/market engine/order engine/store"},
	"engine/worker":    {kind: composition, may: "engine/binance engine/bot engine/courier engine/desk engine/failpoint engine/fault engine/hub engine/market engine/outbox engine/queue engine/store"},
	"engine/station": {kind: composition, may: "engine/binance engine/bot engine/builtin engine/catalog engine/config engine/events engine/failpoint engine/fault engine/fleet engine/history engine/jobs engine/market engine/metrics engine/queue " +
		"engine/scheduler engine/secrets engine/store engine/synth engine/view engine/wasm engine/worker github.com/quagmt/udecimal golang.org/x/sys"},
	"engine/chaos":     {kind: composition, may: "engine/bot engine/desk engine/exchange engine/journal engine/ledger engine/market engine/order github.com/jackc/pgx/v5"},
	"engine/chaos/arm": {kind: composition, may: "engine/failpoint golang.org/x/sys"},
	"engine/crowd":     {kind: composition},
	"engine/exchange":  {kind: composition, may: "engine/fault engine/market engine/order engine/synth github.com/quagmt/udecimal"},
	"engine/testbed":   {kind: composition, may: "github.com/jackc/pgx/v5"},

	"api/auth": {kind: composition, may: "engine/fault engine/store engine/user github.com/google/uuid github.com/pquerna/otp github.com/trustelem/zxcvbn " +
		"github.com/wneessen/go-mail golang.org/x/crypto"},
	"api": {kind: composition, may: "api/auth engine/backtest engine/bot engine/config engine/events engine/fault engine/history engine/history/chunk engine/jobs engine/journal engine/market engine/metrics " +
		"engine/page engine/queue engine/report engine/secrets engine/station engine/store engine/user engine/view engine/wasm web " +
		"github.com/danielgtaylor/huma/v2 github.com/gofiber/fiber/v2 github.com/google/uuid github.com/quagmt/udecimal"},

	"web": {kind: adapter},

	"deploy":       {kind: composition},
	"deploy/stack": {kind: composition},

	"engine/cmd/exchange": {kind: composition, may: "engine/exchange engine/fault engine/synth github.com/quagmt/udecimal"},
	"engine/cmd/gate":     {kind: composition},
	"engine/cmd/pack":     {kind: composition, may: "engine/builtin engine/fault engine/project"},
	"engine/cmd/tradebot": {kind: composition, may: "api api/auth engine/audit engine/backtest engine/backup engine/bot engine/builtin engine/chaos/arm engine/config engine/console engine/dryrun engine/fault " +
		"engine/feed engine/history engine/market engine/order engine/page engine/project engine/report engine/secrets engine/sim engine/station engine/store engine/strategy " +
		"engine/user engine/wasm engine/wasm/meter engine/worker web " +
		"github.com/alecthomas/kong github.com/quagmt/udecimal"},
}

func TestLayers(t *testing.T) {
	broken, err := check(os.DirFS(".."), law)
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range broken {
		t.Error(sentence)
	}
}

// Every package is on the map, under the name it has below engine.
func TestMap(t *testing.T) {
	page, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for name := range law {
		if short, below := strings.CutPrefix(name, "engine/"); below && !strings.Contains(string(page), "//   - "+short+": ") {
			t.Errorf("%s is not on the map; add a line to engine/doc.go", name)
		}
	}
}
