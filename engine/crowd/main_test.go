package crowd_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"tradebot/engine/testbed"
	"tradebot/engine/wasm"
)

var (
	bots    = flag.Int("bots", 2000, "how many bots around PostgreSQL and Redis; a tenth of them around SQLite")
	symbols = flag.Int("symbols", 20, "how many symbols they trade")
	pace    = flag.Duration("pace", 15*time.Second, "how often a minute passes")
	minutes = flag.Int("minutes", 4, "how many minutes are measured")
	away    = flag.Duration("away", time.Hour, "how long no worker is there, the second time")
	profile = flag.String("profile", "", "folder for profiles of the workers")
)

// workCommand makes the test binary a worker process.
const workCommand = "work"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == wasm.CompileCommand { // the sandbox starts its compiler so
		os.Exit(wasm.CompilerMain(os.Args[2:], os.Stdin, os.Stdout))
	}
	if len(os.Args) > 1 && os.Args[1] == workCommand {
		var o order
		err := json.NewDecoder(os.Stdin).Decode(&o)
		if err == nil {
			err = o.work()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(testbed.Run(m))
}
