package api

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/queue"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// System is what an installation is.
type System struct {
	Version  string     `json:"version" doc:"Of the program" example:"0.1.0"`
	Go       string     `json:"go" doc:"Version of Go that it was built with" example:"go1.25.0"`
	Mode     string     `json:"mode" enum:"single,distributed" doc:"Whether everything runs in one process, or several work around PostgreSQL and Redis"`
	Started  int64      `json:"started" doc:"When this process began, ms UTC"`
	UptimeMS int64      `json:"uptime_ms" doc:"How long it has run, ms"`
	Time     int64      `json:"time" doc:"What its clock says, ms UTC"`
	Database Database   `json:"database" doc:"Where everything is kept"`
	Redis    *string    `json:"redis" doc:"Version of Redis; null if the queue is within the process, or Redis does not answer"`
	Market   *Pace      `json:"market" doc:"The synthetic market; null if it was never set going"`
	Settings []Variable `json:"settings" nullable:"false" doc:"What is set for this process; secrets are not among it"`
}

// Database is what keeps everything.
type Database struct {
	Program string `json:"program" enum:"PostgreSQL,SQLite" doc:"What it is"`
	Version string `json:"version" doc:"Its version"`
	Schema  int64  `json:"schema" doc:"Version of its tables"`
}

// Pace is the synthetic market.
type Pace struct {
	Speed float64 `json:"speed" doc:"How many times as fast as time it goes"`
	Time  int64   `json:"time" doc:"The market's time, ms UTC"`
}

// Variable is a variable of the environment and its value.
type Variable struct {
	Name  string `json:"name" doc:"As the documentation has it" example:"METRICS_ADDR"`
	Value string `json:"value" doc:"Its value; empty if it is not set"`
}

// QueueState is what there is in a queue.
type QueueState struct {
	Name      string `json:"name" doc:"bots, jobs, housekeeping, or w: and the id of the worker whose own it is" example:"jobs"`
	Waiting   int    `json:"waiting" doc:"Tasks that nobody has taken yet"`
	Running   int    `json:"running" doc:"Tasks that workers have taken"`
	Retrying  int    `json:"retrying" doc:"Tasks that failed and wait for their next try"`
	LatencyMS int64  `json:"latency_ms" doc:"How long the oldest of those that wait has waited, ms"`
}

// WorkerState is a process that runs bots.
type WorkerState struct {
	ID          string    `json:"id" doc:"Its name, in the log and of its queue"`
	Host        string    `json:"host" doc:"Machine on which it runs; empty if it takes no tasks now"`
	PID         int       `json:"pid" doc:"Number of its process; 0 if it takes no tasks now"`
	Started     *int64    `json:"started" doc:"When it began to take tasks, ms UTC; null if it takes none now"`
	Bots        int64     `json:"bots" doc:"Bots whose leases it holds"`
	LeaseMS     *int64    `json:"lease_ms" doc:"How long the first of its leases lasts unless it renews them, ms; null if it has none"`
	Concurrency int       `json:"concurrency" doc:"How many tasks it runs at once"`
	Running     []TaskRun `json:"running" nullable:"false" doc:"Tasks that it runs now"`
}

// TaskRun is a task that runs.
type TaskRun struct {
	Kind    string `json:"kind" doc:"What is asked for" example:"backtest"`
	Key     string `json:"key" doc:"Id of the bot or the job"`
	Queue   string `json:"queue" doc:"Where it waited"`
	Request string `json:"request" doc:"Id of the request it came from; empty if it came from none"`
	Started int64  `json:"started" doc:"Since when it runs, ms UTC"`
}

// Kills are the kill switches.
type Kills struct {
	All   bool     `json:"all" doc:"Whether every bot is stopped"`
	User  bool     `json:"user" doc:"Whether the caller's own bots are"`
	Users []string `json:"users" nullable:"false" doc:"Ids of users whose bots are stopped; for all but admins the caller's alone"`
	Bots  []string `json:"bots" nullable:"false" doc:"Ids of bots that are stopped one by one, for admins"`
	Live  bool     `json:"live" doc:"Whether the installation trades live at all, as admins have switched it"`
	Open  bool     `json:"live_allowed" doc:"Whether the setting LIVE_TRADING allows it; a live bot needs both"`
}

// KillOrder turns a kill switch.
type KillOrder struct {
	What string `json:"what" enum:"all,user" doc:"What to stop: every bot of the installation, for admins; or the bots of a user"`
	User string `json:"user,omitempty" maxLength:"100" doc:"Id of the user, for admins; the caller without"`
	On   bool   `json:"on" doc:"true stops the bots within a second; false lets their owners resume them"`
}

// system registers what operators see and turn.
func (s *Server) system() {
	const tag = "system"
	register(s, Route{
		Method: http.MethodGet, Path: "/system", ID: "get-system", Summary: "What the installation is: versions, settings, uptime", Tag: tag, Needs: user.Command,
	}, func(ctx context.Context, _ *user.Who, _ *struct{}) (*answered[System], error) { return s.describe(ctx) })
	register(s, Route{
		Method: http.MethodGet, Path: "/system/queues", ID: "list-queues", Summary: "What waits and runs in the queues", Tag: tag, Needs: user.Command,
	}, func(ctx context.Context, _ *user.Who, _ *struct{}) (*Listed[QueueState], error) {
		report, err := s.Queue.Inspect(ctx)
		all := []QueueState{}
		for _, q := range report.Queues {
			all = append(all, QueueState{q.Name, q.Waiting, q.Running, q.Retrying, q.Latency.Milliseconds()})
		}
		return &Listed[QueueState]{Page[QueueState]{Items: all}}, err
	})
	register(s, Route{
		Method: http.MethodGet, Path: "/system/workers", ID: "list-workers", Summary: "Which workers there are, how many bots they hold and what they run", Tag: tag, Needs: user.Command,
		About: "A worker writes down what it does every 5 s, and one that died stays for 10 s, or until its leases end.",
	}, func(ctx context.Context, _ *user.Who, _ *struct{}) (*Listed[WorkerState], error) {
		report, err := s.Queue.Inspect(ctx)
		if err != nil {
			return nil, err
		}
		holdings, err := s.store.Holdings(ctx)
		return &Listed[WorkerState]{Page[WorkerState]{Items: workers(report.Workers, holdings)}}, err
	})
	register(s, Route{
		Method: http.MethodGet, Path: "/system/kill", ID: "get-kill", Summary: "Which kill switches are on", Tag: tag, Needs: user.Read,
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*answered[Kills], error) {
		return s.kills(ctx, who)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/system/kill", ID: "set-kill", Summary: "Stop bots at once, or allow them again", Tag: tag, Needs: user.Trade, Effects: true, Errors: []int{http.StatusNotFound},
		About: "On, every bot it stops halts within a second, and nobody starts it again before it is off. Off, the bots stay as they are until their owners resume " +
			"them. Everybody who trades may stop what is theirs; admins stop everything, and the bots of others.",
	}, s.turn)
	register(s, Route{
		Method: http.MethodPost, Path: "/system/live", ID: "set-live", Summary: "Say whether the installation trades live", Tag: tag, Needs: user.Command, Fresh: true, Effects: true,
		About: "Off, no order leaves for an exchange, whoever asks; what is at exchanges stays there.",
	}, func(ctx context.Context, who *user.Who, in *struct {
		Body struct {
			On bool `json:"on" doc:"Whether it does"`
		}
	}) (*answered[Kills], error) {
		if err := s.store.SetLive(ctx, in.Body.On, who.User, time.Now().UnixMilli()); err != nil {
			return nil, err
		}
		return s.kills(ctx, who)
	})
}

// started is when this process began.
var started = time.Now()

// describe says what the installation is. What does not answer is left out: who asks wants to see what is wrong.
func (s *Server) describe(ctx context.Context) (*answered[System], error) {
	d, err := s.store.Software(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	out := System{
		Version: s.Version, Go: runtime.Version(), Mode: "single", Started: started.UnixMilli(), UptimeMS: now.Sub(started).Milliseconds(), Time: now.UnixMilli(),
		Database: Database{d.Program, d.Version, d.Schema}, Settings: s.variables(),
	}
	if _, local := s.Queue.(*queue.Local); !local {
		out.Mode = "distributed"
	}
	if report, err := s.Queue.Inspect(ctx); err == nil && report.Redis != "" {
		out.Redis = &report.Redis
	}
	if pace, err := s.Pace(ctx); err == nil {
		out.Market = &Pace{pace.Speed, pace.Now}
	}
	return give(out, nil)
}

// variables are those that an operator may want to see. What is secret, and what holds a secret, is not among them: nothing here can
// be redacted too little.
func (s *Server) variables() []Variable {
	c := &s.Config
	limits := &c.Limits
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	return []Variable{
		{"HTTP_ADDR", c.HTTP}, {"HTTP_PROXIES", strings.Join(c.Proxies, ",")}, {"HTTP_TLS_CERT", c.TLSCert}, {"LIVE_TRADING", map[bool]string{true: "on", false: "off"}[c.Live]}, {"LOG_LEVEL", strings.ToLower(c.LogLevel.String())},
		{"METRICS_ADDR", c.Metrics}, {"TRADEBOT_COMPILERS", n(int64(limits.Compilers))}, {"TRADEBOT_COMPILE_CPU", n(int64(limits.CompileCPU / time.Second))},
		{"TRADEBOT_COMPILE_MEMORY", n(int64(limits.CompileMemory))}, {"TRADEBOT_INIT_FUEL", n(limits.InitFuel)}, {"TRADEBOT_INTENTS", n(int64(limits.Intents))},
		{"TRADEBOT_LOG_LINES", n(int64(limits.LogLines))}, {"TRADEBOT_MEMORY_PAGES", n(int64(limits.MemoryPages))},
		{"TRADEBOT_MODULE_BYTES", n(int64(limits.ModuleBytes))}, {"TRADEBOT_STEP_FUEL", n(limits.StepFuel)},
	}
}

// workers puts together who takes tasks and who holds leases: a worker's own queue has the name under which it holds them.
func workers(taking []queue.WorkerState, holding []store.Holding) []WorkerState {
	own := queue.WorkerQueue("")
	all := []WorkerState{}
	at := map[string]int{}
	for _, t := range taking {
		w := WorkerState{ID: t.ID, Host: t.Host, PID: t.PID, Started: ptr(t.Started.UnixMilli()), Concurrency: t.Concurrency, Running: []TaskRun{}}
		for name := range t.Queues {
			if id, ok := strings.CutPrefix(name, own); ok {
				w.ID = id
			}
		}
		for _, r := range t.Running {
			w.Running = append(w.Running, TaskRun{string(r.Task.Kind), r.Task.Key, r.Task.Queue, r.Task.Request, r.Started.UnixMilli()})
		}
		at[w.ID] = len(all)
		all = append(all, w)
	}
	for _, h := range holding {
		i, ok := at[h.Holder]
		if !ok {
			i = len(all)
			all = append(all, WorkerState{ID: h.Holder, Running: []TaskRun{}})
		}
		all[i].Bots, all[i].LeaseMS = h.Bots, ptr(h.Until-h.Now)
	}
	slices.SortFunc(all, func(a, b WorkerState) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// kills says which switches are on, as far as somebody may know.
func (s *Server) kills(ctx context.Context, who *user.Who) (*answered[Kills], error) {
	k, err := s.store.Killed(ctx)
	if err != nil {
		return nil, err
	}
	out := Kills{All: k.All, User: k.Users[who.User], Users: []string{}, Bots: []string{}, Live: k.Live, Open: s.Config.Live}
	admin := who.May(user.Command)
	for id := range k.Users {
		if admin || id == who.User {
			out.Users = append(out.Users, id)
		}
	}
	for id := range k.Bots {
		if admin {
			out.Bots = append(out.Bots, id)
		}
	}
	slices.Sort(out.Users)
	slices.Sort(out.Bots)
	return give(out, nil)
}

// turn turns a switch.
func (s *Server) turn(ctx context.Context, who *user.Who, in *struct{ Body KillOrder }) (*answered[Kills], error) {
	const op = "api.kill"
	what, admin := store.KillAll, who.May(user.Command)
	switch {
	case in.Body.What == "all" && !admin:
		return nil, fault.New(fault.Refused, op, "only an admin stops all bots; stop yours")
	case in.Body.What == "all" && in.Body.User != "":
		return nil, fault.New(fault.Invalid, op, "all are stopped, or those of one user; leave out user, or ask for what: user")
	case in.Body.What == "user":
		id := in.Body.User
		if id == "" {
			id = who.User
		}
		if id != who.User && !admin {
			return nil, fault.New(fault.NotFound, op, "there is no user %q", id)
		}
		if _, err := s.store.User(ctx, id); err != nil {
			return nil, err
		}
		what = store.KillUser(id)
	}
	if err := s.Fleet.Kill(ctx, what, in.Body.On, who.User); err != nil {
		return nil, err
	}
	return s.kills(ctx, who)
}
