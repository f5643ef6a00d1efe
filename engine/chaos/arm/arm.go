//go:build chaos && linux

package arm

import (
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"tradebot/engine/failpoint"
)

// A binary of this tag is armed by being started.
func init() {
	if file := os.Getenv("CHAOS_FILE"); file != "" {
		a := &armed{file: file}
		failpoint.OnHit = a.hit
	}
	broken := os.Getenv("CHAOS_BROKEN")
	failpoint.OnBroken = func(name string) bool { return broken == name }
	exchange := os.Getenv("CHAOS_EXCHANGE")
	failpoint.OnText = func(name string) string {
		if name == "exchange" {
			return exchange
		}
		return ""
	}
	lengths := map[string]time.Duration{}
	for _, word := range strings.Fields(os.Getenv("CHAOS_LENGTHS")) {
		name, text, _ := strings.Cut(word, "=")
		length, err := time.ParseDuration(text)
		if err != nil {
			panic("CHAOS_LENGTHS: " + err.Error())
		}
		lengths[name] = length
	}
	failpoint.OnLength = func(name string, product time.Duration) time.Duration {
		if length, ok := lengths[name]; ok {
			return length
		}
		return product
	}
}

// armed is what a file says is to happen.
type armed struct {
	file  string
	mutex sync.Mutex
}

// hit acts if the file names the place. The file is read each time: it is a test, and a place is hit some hundred times a second.
func (a *armed) hit(place string) {
	a.mutex.Lock()
	text, err := os.ReadFile(a.file)
	at, act, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	if err != nil || at != place || os.Remove(a.file) != nil {
		a.mutex.Unlock()
		return
	}
	runtime.LockOSThread() // the signal is for this thread, so that it does not get a step further
	defer runtime.UnlockOSThread()
	signal := unix.SIGKILL
	if act == "stop" {
		signal = unix.SIGSTOP
		defer a.mutex.Unlock()
	}
	_ = unix.Tgkill(unix.Getpid(), unix.Gettid(), signal)
}
