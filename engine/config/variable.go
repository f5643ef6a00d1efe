package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/secrets"
	"tradebot/engine/wasm"
)

// Config is everything that can be configured.
type Config struct {
	LogLevel slog.Level
	LogFile  string // "" is none
	CacheDir string // "" is tradebot in the user's cache folder
	Limits   wasm.Limits

	DataDir  string       // "" is tradebot in the user's data folder
	Database secrets.Text // "" is a SQLite file in DataDir
	Redis    secrets.Text // "" is a queue within the process
	Metrics  string       // HOST:PORT; "" is nowhere

	SecretKey  secrets.Text // what is sealed within this installation is sealed with keys made of it; "" is the root in the file of keys
	OldSecret  secrets.Text // the one before, which opens still; "": there is none
	MasterKey  string       // file of the private keys that exchange keys are sealed for; "" is master.key in DataDir
	PublicKey  string       // file of the public half; "": MasterKey has it
	Live       bool         // bots may trade live
	Binance    string       // URL
	BinanceTry string       // URL of its testnet

	HTTP    string // HOST:PORT of the API
	Plain   bool   // the API may be reached from elsewhere without TLS
	TLSCert string // file with certificates; "" is no TLS
	TLSKey  string
	Proxies []string // addresses and networks of proxies in front of the API

	URL      string       // at which browsers reach the API; "" is where it is served
	SMTP     secrets.Text // "" is no mail
	MailFrom string
}

// Site is the address at which browsers reach the installation, as far as the settings say.
func (c *Config) Site() string {
	if c.URL != "" {
		return c.URL
	}
	scheme := "http://"
	if c.TLSCert != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(c.HTTP)
	if ip, bad := netip.ParseAddr(host); err == nil && bad == nil && ip.IsUnspecified() {
		return scheme + net.JoinHostPort("localhost", port)
	}
	return scheme + c.HTTP
}

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
		{Variable{"LOG_FILE", "", "", "file of the log. `api`, `worker` and `scheduler` log to standard output, and to a file each beside this one, NAME-worker-1.log; " +
			"everything else logs to it and nowhere else, or if it is empty to tradebot.log in the data folder (`serve`) or standard error. " +
			"A process that runs until it is stopped puts its file aside at 20 MB, and keeps five old ones, compressed"}, text(&c.LogFile)},
		{Variable{FileVariable, "", "", "file with lines NAME=value, read before the environment"}, text(new(string))},
		{Variable{"TRADEBOT_CACHE_DIR", "", "", "folder of compiled strategies; tradebot in the user's cache folder if empty"}, text(&c.CacheDir)},
		{Variable{"TRADEBOT_DATA_DIR", "", "", "folder of everything `serve` keeps; tradebot in the user's data folder if empty"}, text(&c.DataDir)},
		{Variable{"DATABASE_URL", "", "", "postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:PATH; a SQLite file in the data folder if empty"}, secret(&c.Database)},
		{Variable{"DATABASE_URL_FILE", "", "", "file that holds DATABASE_URL, in place of it"}, file(&c.Database)},
		{Variable{"REDIS_URL", "", "", "redis://:PASSWORD@HOST:PORT/NUMBER, for workers and schedulers of their own"}, secret(&c.Redis)},
		{Variable{"REDIS_URL_FILE", "", "", "file that holds REDIS_URL, in place of it"}, file(&c.Redis)},
		{Variable{"SECRET_KEY", "", "", "at least 32 characters that nobody can guess, the same for all processes; secrets of sign-in are sealed with it; " +
			"if empty, a key in the data folder"}, secretKey(&c.SecretKey)},
		{Variable{"SECRET_KEY_FILE", "", "", "file that holds SECRET_KEY, in place of it"}, keyFile(&c.SecretKey)},
		{Variable{"SECRET_KEY_OLD", "", "", "the SECRET_KEY before, while another takes its place: what it sealed is opened, and `tradebot admin reseal` seals it with the new one"},
			secretKey(&c.OldSecret)},
		{Variable{"SECRET_KEY_OLD_FILE", "", "", "file that holds SECRET_KEY_OLD, in place of it"}, keyFile(&c.OldSecret)},
		{Variable{"MASTER_KEY_FILE", "", "", "file of the private keys that exchange keys are opened with, for workers alone; master.key in the data folder if empty"}, text(&c.MasterKey)},
		// The API is given the public half alone, and by file: in the database somebody could put his own in its place.
		{Variable{"PUBLIC_KEY_FILE", "", "", "file of the public keys that exchange keys are sealed with, for an API of its own; " +
			"`tradebot admin rotate-keys` writes it; without it they are taken from MASTER_KEY_FILE"}, text(&c.PublicKey)},
		{Variable{"LIVE_TRADING", "off", "", "on lets bots trade with real exchange accounts"}, onOff(&c.Live)},
		{Variable{"BINANCE_URL", binanceURL, "", "address of Binance's REST API"}, text(&c.Binance)},
		{Variable{"BINANCE_TESTNET_URL", testnetURL, "", "address of that of its testnet"}, text(&c.BinanceTry)},
		{Variable{"HTTP_ADDR", listens, "", "HOST:PORT at which `serve` and `api` serve the API; a port alone is one of 127.0.0.1"}, address(&c.HTTP)},
		// Passwords and sessions go over it: what is not encrypted leaves this machine only if somebody says that it may.
		{Variable{"HTTP_PLAIN", "off", "", "on lets HTTP_ADDR be another machine's to reach without TLS, for a proxy in front that has it"}, onOff(&c.Plain)},
		{Variable{"HTTP_TLS_CERT", "", "", "file with the certificate and those that lead to its authority, PEM; with it the API is served over TLS"}, text(&c.TLSCert)},
		{Variable{"HTTP_TLS_KEY", "", "", "file with the key of HTTP_TLS_CERT, PEM"}, text(&c.TLSKey)},
		// Whoever is believed here can say of any request where it comes from.
		{Variable{"TRUSTED_PROXIES", "", "", "addresses or networks, separated by commas, of proxies that are believed who a client is (X-Real-IP, X-Forwarded-Proto)"}, networks(&c.Proxies)},
		// Links in mail, and whose pages may change something, go by it: what a request says of its host is not believed.
		{Variable{"PUBLIC_URL", "", "", "address at which browsers reach the installation, such as https://bots.example.org; where the API is served if empty"}, page(&c.URL)},
		{Variable{"SMTP_URL", "", "", "smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or smtps://, a mail server for links to new passwords; " +
			"if empty, `tradebot admin reset-link` makes them"}, secret(&c.SMTP)},
		{Variable{"SMTP_URL_FILE", "", "", "file that holds SMTP_URL, in place of it"}, file(&c.SMTP)},
		{Variable{"MAIL_FROM", "", "", "address that mail is from, such as tradebot@example.org; needed with SMTP_URL"}, text(&c.MailFrom)},
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
	return &Config{LogLevel: slog.LevelInfo, Limits: wasm.DefaultLimits(), HTTP: listens, Binance: binanceURL, BinanceTry: testnetURL}
}

const (
	binanceURL = "https://api.binance.com"
	testnetURL = "https://testnet.binance.vision"
)

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
		case "on", "true":
			*field = true
			return nil
		case "off", "false":
			*field = false
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

func secret(field *secrets.Text) func(string) error {
	return func(value string) error {
		*field = secrets.Text(value)
		return nil
	}
}

// file reads a secret from a file, where it is not seen by whoever lists processes.
func file(field *secrets.Text) func(string) error {
	return func(path string) error {
		value, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("cannot be read: %w", errors.Unwrap(err))
		}
		if *field = secrets.Text(strings.TrimSpace(string(value))); *field == "" {
			return errors.New("is empty; write the value into it")
		}
		return nil
	}
}

// page reads the address of a site.
func page(field *string) func(string) error {
	return func(value string) error {
		at, err := url.Parse(strings.TrimSuffix(value, "/"))
		if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || at.RawQuery != "" || at.Fragment != "" || at.User != nil {
			return errors.New("must be an address like https://bots.example.org")
		}
		*field = at.String()
		return nil
	}
}

// secretKey reads a key that other keys are made of.
func secretKey(field *secrets.Text) func(string) error {
	return func(value string) error {
		if len(value) < 32 {
			return unshown{errors.New("has fewer than 32 characters; make one with: openssl rand -hex 32")}
		}
		*field = secrets.Text(value)
		return nil
	}
}

// unshown is what is wrong with a value that no message has.
type unshown struct{ error }

// keyFile reads one from a file.
func keyFile(field *secrets.Text) func(string) error {
	return func(path string) error {
		var value secrets.Text
		if err := file(&value)(path); err != nil {
			return err
		}
		return secretKey(field)(string(value))
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
