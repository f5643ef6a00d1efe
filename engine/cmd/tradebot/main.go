package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"tradebot/engine/config"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/wasm"
)

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands are the subcommands.
type commands struct {
	Backtest backtestCommand `cmd:"" help:"Test a strategy on history, with costs, and say how much of the result to believe."`
	Sweep    sweepCommand    `cmd:"" help:"Test a strategy with many combinations of parameters, and rank them."`
	Strategy strategyCommand `cmd:"" help:"Make, build, check and run strategies."`
	Serve    serveCommand    `cmd:"" help:"Run everything in this process: the API, and bots on paper on a synthetic market, with one data folder."`
	Bot      botCommand      `cmd:"" help:"List, start, stop and steer bots, and prove what they did."`
	Data     dataCommand     `cmd:"" help:"Store, show and check candles."`

	API       apiCommand       `cmd:"" name:"api" help:"Answer people and programs, for an installation around PostgreSQL and Redis."`
	Worker    workerCommand    `cmd:"" help:"Run bots of an installation around PostgreSQL and Redis."`
	Scheduler schedulerCommand `cmd:"" help:"Ring every minute for the bots of such an installation."`
	Migrate   migrateCommand   `cmd:"" help:"Make the database's tables, or bring them up to date."`
	Health    healthCommand    `cmd:"" help:"Say whether a process of this machine is well, for health checks."`
	Admin     adminCommand     `cmd:"" help:"What an operator does with an installation."`
	Doctor    doctorCommand    `cmd:"" help:"Look at everything an installation needs, and say what to do."`

	Version versionCommand `cmd:"" help:"Show versions."`
}

// app is what every subcommand is given.
type app struct {
	ctx     context.Context // ends with Ctrl-C
	in      io.Reader
	out     io.Writer
	screen  *console.Screen // over out
	stderr  *console.Screen
	environ []string
	config  config.Config
	log     *slog.Logger
	role    string // if it is one of roles
}

// logged reports whether standard output is a log, which programs read.
func (a *app) logged() bool { return a.role != "" && !a.screen.Terminal() }

// say tells a person something, on the screen, or in the log where standard output is that.
func (a *app) say(format string, args ...any) {
	if a.logged() {
		a.log.Info(fmt.Sprintf(format, args...))
		return
	}
	a.screen.Print(format, args...)
}

func main() {
	os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}

// Run is the program: it returns the exit code. environ is the environment, as NAME=value.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) (code int) {
	if len(args) > 0 && args[0] == wasm.CompileCommand {
		return wasm.CompilerMain(args[1:], stdin, stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	a := &app{ctx: ctx, in: stdin, out: stdout, screen: console.NewScreen(stdout, environ), stderr: console.NewScreen(stderr, environ), environ: environ}
	a.log = slog.New(slog.DiscardHandler) // until it is configured
	defer func() {
		if reason := recover(); reason != nil {
			a.log.Debug("panic", "reason", fmt.Sprint(reason), "stack", string(debug.Stack()))
			code = a.fail(fault.New(fault.Internal, "main.Run", "panic: %v", reason))
		}
	}()
	closer, err := a.configure(args, stderr)
	if err != nil {
		return a.fail(err)
	}
	defer closer.Close()
	return a.run(args, stdout, stderr)
}

// roles are the commands that run until they are stopped, each beside others: their log is what they say.
var roles = []string{"api", "worker", "scheduler"}

// configure reads the configuration and opens the log.
func (a *app) configure(args []string, stderr io.Writer) (closer io.Closer, err error) {
	if a.config, err = config.Load(a.environ); err != nil {
		return nil, err
	}
	var log *slog.Logger
	if len(args) == 1 && slices.Contains(roles, args[0]) || len(args) > 1 && args[0] == "worker" && args[1] != "--help" {
		a.role = args[0]
		log, closer, err = a.config.RoleLog(a.role, a.out, a.screen.Terminal())
	} else {
		log, closer, err = a.config.Log(stderr, a.stderr.Terminal())
	}
	if err == nil {
		a.log = log
	}
	return closer, err
}

// errShown ends a subcommand whose failure is already on the screen.
var errShown = errors.New("shown")

// shown ends kong's parsing when it has shown help.
type shown struct{ code int }

// run finds the subcommand and runs it.
func (a *app) run(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		reason := recover()
		if help, ok := reason.(shown); ok {
			code = help.code
		} else if reason != nil {
			panic(reason)
		}
	}()
	var all commands
	parser, err := kong.New(&all,
		kong.Name("tradebot"),
		kong.Description("Run trading strategies that you, or strangers, wrote, in a sandbox."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(shown{code}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Bind(a),
	)
	if err != nil {
		return a.fail(fault.Wrap(fault.Internal, "main.run", err))
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	found, err := parser.Parse(args)
	if err != nil {
		return a.fail(misused{fmt.Errorf("%w; `%s --help` shows what there is", err, path(err))})
	}
	err = found.Run()
	if err == nil {
		err = a.screen.Err()
	}
	return a.fail(err)
}

// path is the part of the command line that was understood.
func path(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil && wrong.Context.Selected() != nil {
		return wrong.Context.Selected().FullPath()
	}
	return "tradebot"
}

// misused is an error in the command line itself.
type misused struct{ error }

func (m misused) Unwrap() error { return m.error }

// usage marks an error as one of the command line; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return misused{err}
}

// fail shows an error and returns the exit code.
func (a *app) fail(err error) int {
	var wrong misused
	misuse := errors.As(err, &wrong)
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errShown):
		return exitFailed
	case fault.KindOf(err) == fault.Canceled:
		a.stderr.Print("tradebot: stopped")
		return exitFailed
	case misuse && fault.KindOf(err) == fault.Internal: // kong's own errors have no kind
		err = fault.Wrap(fault.Invalid, "main.run", wrong.error)
	}
	a.log.Debug("failed", "kind", fault.KindOf(err).String(), "error", err.Error())
	sentence := fault.Sentence(err)
	if fault.KindOf(err) == fault.Internal && !slices.Contains(a.environ, "LOG_LEVEL=debug") {
		sentence += "; LOG_LEVEL=debug shows the log"
	}
	if a.logged() {
		a.log.Error("it cannot go on", "error", err)
	}
	a.stderr.Print("tradebot: %s", sentence)
	if misuse {
		return exitUsage
	}
	return exitFailed
}

// host returns the sandbox.
func (a *app) host() (*wasm.Host, error) {
	return wasm.New(wasm.Options{Limits: a.config.Limits, CacheDir: a.config.CacheDir})
}
