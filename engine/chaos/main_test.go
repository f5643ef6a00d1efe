package chaos_test

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"tradebot/engine/foundry"
)

func TestMain(m *testing.M) {
	if flag.Parse(); *cycles > share {
		_ = flag.Set("test.parallel", strconv.Itoa(most)) // installations wait for leases to end more than for processors
	}
	os.Exit(foundry.Main(m))
}

// modules is the cache of compiled modules that the test and all processes share.
func modules() string { return filepath.Join(foundry.Scratch(), "modules") }

var quiet = slog.New(slog.DiscardHandler)

// binary builds the product with failpoints, and bourse the exchange.
var (
	binary = sync.OnceValues(func() (string, error) { return compile("chaos", "tradebot", "-tags", "chaos") })
	bourse = sync.OnceValues(func() (string, error) { return compile("bourse", "exchange") })
)

// compile builds a program.
func compile(name, program string, flags ...string) (string, error) {
	path := filepath.Join(foundry.Scratch(), name)
	out, err := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "tradebot/engine/cmd/"+program)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}
