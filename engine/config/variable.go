package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/wasm"
)

// Config is everything that can be configured.
type Config struct {
	LogLevel slog.Level
	LogFile  string // "" is standard error
	CacheDir string // "" is tradebot in the user's cache folder
	Limits   wasm.Limits

	DataDir  string // "" is tradebot in the user's data folder
	Database Secret // "" is a SQLite file in DataDir
	Redis    Secret // "" is a queue within the process
	Metrics  string // HOST:PORT; "" is nowhere

	HTTP    string // HOST:PORT of the API
	Plain   bool   // the API may be reached from elsewhere without TLS
	TLSCert string // file with certificates; "" is no TLS
	TLSKey  string
	Proxies []string // addresses and networks of proxies in front of the API
}

// Secret is a text that nobody is shown: whoever needs it converts it to a string.
type Secret string

const redacted = "[redacted]"

// Format implements fmt.Formatter: it hides the text from every verb that fmt lets it (not from %p, which go vet refuses).
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// MarshalText implements encoding.TextMarshaler: it hides the text from JSON and logs.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Variable describes one variable for people.
type Variable struct {
	Name    string
	Default string
	Unit    string // "" if it is a word
	Help    string
}

// FileVariable names the file that is read before the environment.
const FileVariable = "TRADEBOT_CONFIG"

// fileSuffix ends the name of a variable that names the file in which the value of another is.
const fileSuffix = "_FILE"

// prefix marks our variables among those of everyone else.
const prefix = "TRADEBOT_"

// variable is a Variable with the way to its field.
type variable struct {
	Variable
	set func(text string) error // the error says what is accepted, as the end of a sentence
}

// variables lists all variables of c, which holds the defaults.
func (c *Config) variables() []variable {
	return []variable{
		{Variable{"LOG_LEVEL", "info", "", "debug, info, warn or error; debug adds to an error what led to it"}, c.level},
		{Variable{"LOG_FILE", "", "", "file the log is appended to; if empty, tradebot.log in the data folder for `serve`, and standard error for everything else"}, text(&c.LogFile)},
		{Variable{FileVariable, "", "", "file with lines NAME=value, read before the environment"}, text(new(string))},
		{Variable{"TRADEBOT_CACHE_DIR", "", "", "folder of compiled strategies; tradebot in the user's cache folder if empty"}, text(&c.CacheDir)},
		{Variable{"TRADEBOT_DATA_DIR", "", "", "folder of everything `serve` keeps; tradebot in the user's data folder if empty"}, text(&c.DataDir)},
		{Variable{"DATABASE_URL", "", "", "postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:PATH; a SQLite file in the data folder if empty"}, secret(&c.Database)},
		{Variable{"DATABASE_URL_FILE", "", "", "file that holds DATABASE_URL, in place of it"}, file(&c.Database)},
		{Variable{"REDIS_URL", "", "", "redis://:PASSWORD@HOST:PORT/NUMBER, for workers and schedulers of their own"}, secret(&c.Redis)},
		{Variable{"REDIS_URL_FILE", "", "", "file that holds REDIS_URL, in place of it"}, file(&c.Redis)},
		{Variable{"HTTP_ADDR", listens, "", "HOST:PORT at which `serve` and `api` serve the API; a port alone is one of 127.0.0.1"}, address(&c.HTTP)},
		// Passwords and sessions go over it: what is not encrypted leaves this machine only if somebody says that it may.
		{Variable{"HTTP_PLAIN", "off", "", "on lets HTTP_ADDR be another machine's to reach without TLS, for a proxy in front that has it"}, onOff(&c.Plain)},
		{Variable{"HTTP_TLS_CERT", "", "", "file with the certificate and those that lead to its authority, PEM; with it the API is served over TLS"}, text(&c.TLSCert)},
		{Variable{"HTTP_TLS_KEY", "", "", "file with the key of HTTP_TLS_CERT, PEM"}, text(&c.TLSKey)},
		// Whoever is believed here can say of any request where it comes from.
		{Variable{"TRUSTED_PROXIES", "", "", "addresses or networks, separated by commas, of proxies that are believed who a client is (X-Real-IP, X-Forwarded-Proto)"}, networks(&c.Proxies)},
		// It is for operators, and says how much is traded: whoever wants it seen from elsewhere names the address.
		{Variable{"METRICS_ADDR", "", "", "HOST:PORT at which `serve`, `api`, `worker` and `scheduler` serve " +
			"metrics for Prometheus, at /metrics; a port alone is one of 127.0.0.1; nowhere if empty"}, address(&c.Metrics)},
		// A step that uses more is an endless loop: the heaviest honest ones stay below a tenth.
		number("TRADEBOT_STEP_FUEL", "fuel", "what a strategy may compute in one step", &c.Limits.StepFuel, 10_000, 1e12),
		number("TRADEBOT_INIT_FUEL", "fuel", "what a strategy may compute while it starts up", &c.Limits.InitFuel, 1_000_000, 1e13),
		// 65,536 pages are all that 32-bit addresses reach.
		number("TRADEBOT_MEMORY_PAGES", "64 KiB", "memory a strategy may have", &c.Limits.MemoryPages, 16, 65_536),
		number("TRADEBOT_MODULE_BYTES", "bytes", "size of a strategy's file", &c.Limits.ModuleBytes, 1024, 1<<30),
		number("TRADEBOT_INTENTS", "intents", "orders and cancels a strategy may ask for in one step", &c.Limits.Intents, 1, 10_000),
		number("TRADEBOT_LOG_LINES", "lines", "lines a strategy may log in one step", &c.Limits.LogLines, 0, 10_000),
		seconds("TRADEBOT_COMPILE_CPU", "processor time to compile a strategy", &c.Limits.CompileCPU, 1, 3600),
		number("TRADEBOT_COMPILE_MEMORY", "bytes", "memory to compile a strategy", &c.Limits.CompileMemory, 64<<20, 1<<40),
		number("TRADEBOT_COMPILERS", "processes", "strategies compiled at the same time", &c.Limits.Compilers, 1, 1024),
	}
}

// defaults are the values that hold where nothing is set.
func defaults() *Config {
	return &Config{LogLevel: slog.LevelInfo, Limits: wasm.DefaultLimits(), HTTP: listens}
}

// listens is where the API is served: this machine alone reaches it.
const listens = "127.0.0.1:8080"

// Variables lists all variables with their defaults, for documentation.
func Variables() []Variable {
	list := defaults().variables()
	out := make([]Variable, len(list))
	for i := range list {
		out[i] = list[i].Variable
	}
	return out
}

func (c *Config) level(word string) error {
	switch strings.ToLower(word) {
	case "debug", "info", "warn", "error":
		return c.LogLevel.UnmarshalText([]byte(word))
	}
	return fmt.Errorf("must be debug, info, warn or error")
}

func text(field *string) func(string) error {
	return func(value string) error {
		*field = value
		return nil
	}
}

// address reads HOST:PORT, or a port of the loopback interface.
func address(field *string) func(string) error {
	return func(value string) error {
		host, port, err := net.SplitHostPort(value)
		if err != nil {
			host, port = "", value
		}
		if host == "" {
			host = "127.0.0.1"
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return errors.New("must be HOST:PORT, or a port from 0 to 65535")
		}
		*field = net.JoinHostPort(host, port)
		return nil
	}
}

// onOff reads a switch.
func onOff(field *bool) func(string) error {
	return func(value string) error {
		switch strings.ToLower(value) {
		case "on", "off":
			*field = strings.EqualFold(value, "on")
			return nil
		}
		return errors.New("must be on or off")
	}
}

// networks reads addresses and networks, separated by commas.
func networks(field *[]string) func(string) error {
	return func(value string) error {
		for one := range strings.SplitSeq(value, ",") {
			one = strings.TrimSpace(one)
			if _, err := netip.ParseAddr(one); err != nil {
				if _, err := netip.ParsePrefix(one); err != nil {
					return errors.New("must be addresses or networks, such as 172.16.0.0/12, separated by commas")
				}
			}
			*field = append(*field, one)
		}
		return nil
	}
}

func secret(field *Secret) func(string) error {
	return func(value string) error {
		*field = Secret(value)
		return nil
	}
}

// file reads a secret from a file, where it is not seen by whoever lists processes.
func file(field *Secret) func(string) error {
	return func(path string) error {
		value, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("cannot be read: %w", errors.Unwrap(err))
		}
		if *field = Secret(strings.TrimSpace(string(value))); *field == "" {
			return errors.New("is empty; write the value into it")
		}
		return nil
	}
}

// number describes a whole number between two bounds, both accepted. The default is what the field holds.
func number[T int | int64](name, unit, help string, field *T, low, high int64) variable {
	return variable{Variable{name, strconv.FormatInt(int64(*field), 10), unit, help}, func(value string) error {
		n, err := strconv.ParseInt(strings.ReplaceAll(value, "_", ""), 10, 64)
		if err != nil || n < low || n > high {
			return fmt.Errorf("must be a whole number of %s from %d to %d", unit, low, high)
		}
		*field = T(n)
		return nil
	}}
}

// seconds describes a duration in whole seconds.
func seconds(name, help string, field *time.Duration, low, high int64) variable {
	count := int64(*field / time.Second)
	v := number(name, "seconds", help, &count, low, high)
	set := v.set
	v.set = func(value string) error {
		if err := set(value); err != nil {
			return err
		}
		*field = time.Duration(count) * time.Second
		return nil
	}
	return v
}
