package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/metrics"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/web"
)

// Guard says who asks.
type Guard interface {
	// Identify returns who sent a request. Errors: Refused that is one of the reasons of auth, Unavailable.
	Identify(ctx context.Context, c auth.Credentials) (user.Who, error)
	// Gone returns those of sessions and tokens, by id, that let nobody in any more, or not for as much as before: they ended, were
	// taken back, or their owner was. To ask is no use of them. The error is Unavailable.
	Gone(ctx context.Context, ids []string) ([]string, error)
}

// Options are a server's partners and settings.
type Options struct {
	*station.Front
	Guard   Guard
	Auth    *auth.Auth
	Proxies []string             // addresses or networks of proxies whose X-Real-IP and X-Forwarded-Proto are believed
	Site    map[string]*web.File // the dashboard; nil if the binary has none
}

// Server serves the API. Make one with [New].
type Server struct {
	*station.Front
	guard     Guard
	auth      *auth.Auth
	store     *store.Store
	log       *slog.Logger
	app       *fiber.App
	api       huma.API
	routes    []Route
	counts    *metrics.Requests
	checks    *gate // of strategies' files
	replays   *gate
	importing *gate // of candles
	tails     tails
	written   written
	lists     shared[listing, []byte]
	botPages  pages[listing, botPage]
	charts    shared[charting, charted]
	overviews shared[overlook, Overview]
	chartPage pages[charting, charted]
	hall      *hall
	page      string          // origin of the dashboard, if PUBLIC_URL says it
	ended     context.Context // when the server is told to end
	end       context.CancelFunc
}

// spare is how many bytes a body may have beside a module.
const spare = 1 << 20

// New returns a server with every route.
func New(o Options) *Server {
	s := &Server{
		Front: o.Front, guard: o.Guard, auth: o.Auth, store: o.Front.Store, log: o.Front.Log, hall: newHall(), page: origin(o.Config.URL),
		checks: newGate(8, "an upload"), replays: newGate(max(1, runtime.GOMAXPROCS(0)/2), "a replay"), importing: newGate(2, "an import"),
	}
	s.ended, s.end = context.WithCancel(context.Background())
	s.app = fiber.New(fiber.Config{
		AppName: "tradebot", DisableStartupMessage: true, Immutable: true,
		BodyLimit: int(o.Config.Limits.ModuleBytes) + spare, DisablePreParseMultipartForm: true, // nobody knows yet who sends it
		// A client that sends slowly, or does not read, keeps a connection for a while, and no more than that. Streams set their own deadlines.
		ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, ReadBufferSize: 16 << 10,
		EnableTrustedProxyCheck: true, TrustedProxies: o.Proxies, ProxyHeader: "X-Real-IP", EnableIPValidation: true,
		ErrorHandler: s.missed,
	})
	s.app.Use(s.receive)
	s.app.Use(s.elsewhere)
	c := huma.DefaultConfig("Tradebot", o.Version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", called)
	c.RejectUnknownQueryParameters = true
	c.Info.Description = "What people and programs do with an installation of Tradebot: strategies, bots, backtests, markets and accounts."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "__Host-tradebot", Description: "The session of somebody who has signed in. What changes something also needs the header X-CSRF-Token."},
		"token":   {Type: "http", Scheme: "bearer", Description: "A token of the API, made under Settings or by POST /api/v1/api-tokens."},
	}
	s.api = humafiber.New(s.app, c)
	s.resources()
	s.document()
	s.site(o.Site)
	s.measure()
	return s
}

// called is the name of a type in the document. The parts of a report are called so, beside resources of the same name.
func called(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.PkgPath() {
	case "tradebot/engine/backtest", "tradebot/engine/feed", "tradebot/engine/report":
		return "Report" + name
	}
	return name
}

// resources registers every route: a line for each file.
func (s *Server) resources() {
	s.accounts()
	s.audit()
	s.authn()
	s.backtests()
	s.botActs()
	s.botData()
	s.botLists()
	s.bots()
	s.candles()
	s.codes()
	s.configs()
	s.dashboard()
	s.downloads()
	s.health()
	s.imports()
	s.jobs()
	s.markets()
	s.sessions()
	s.strategies()
	s.streams()
	s.sweeps()
	s.system()
	s.tokens()
	s.uploads()
	s.users()
	s.verifications()
	s.versions()
}

// Routes lists every operation.
func (s *Server) Routes() []Route { return s.routes }

// Serve answers requests until ctx ends, then lets those that are being answered end, for five seconds. It closes the listener. The
// error is Unavailable.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	done := make(chan struct{})
	defer close(done)
	go s.hall.watch(s.ended, s.guard, s.log)
	go func() {
		select {
		case <-ctx.Done():
		case <-done:
		}
		s.end()
		_ = s.app.ShutdownWithTimeout(5 * time.Second) // what has not ended by then is cut off
		_ = l.Close()                                  // whoever was told to end before it began to listen has not closed it, and would answer forever
	}()
	if err := s.app.Listener(l); err != nil && ctx.Err() == nil {
		return fault.New(fault.Unavailable, "api.Serve", "the API cannot be served: %w", err)
	}
	return nil
}

type requestKey struct{}

// request is the id of a request, "" if there is none.
func request(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// operationKey is for the place in which a request's operation is noted, once it is known.
type operationKey struct{}

// measure counts requests from now on, by the operations that there are.
func (s *Server) measure() {
	if s.Metrics == nil {
		return
	}
	ids := make([]string, len(s.routes))
	for i := range s.routes {
		ids[i] = s.routes[i].ID
	}
	s.counts = s.Metrics.API(ids)
}

// receive gives a request its id, writes it into the log when it is answered, and says what browsers may do with answers.
func (s *Server) receive(c *fiber.Ctx) error {
	begun, answered := time.Now(), s.counts.Begin()
	id := c.Get("X-Request-Id")
	if len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) || id == "" || !c.IsProxyTrusted() {
		id = uuid.Must(uuid.NewV7()).String()
	}
	var operation string
	ctx := context.WithValue(context.WithValue(c.UserContext(), requestKey{}, id), operationKey{}, &operation)
	c.SetUserContext(store.From(ctx, store.Origin{Address: c.IP(), Request: id}))
	c.Set("X-Request-Id", id)
	cautious(c)
	err := s.guarded(c)
	level, status := slog.LevelInfo, c.Response().StatusCode()
	answered(operation, status)
	if status < http.StatusBadRequest && c.Method() == http.MethodGet {
		level = slog.LevelDebug
	}
	s.log.Log(ctx, level, "request", "request", id, "method", c.Method(), "path", c.Path(), "status", status, "ms", time.Since(begun).Milliseconds(), "from", c.IP())
	return err
}

// cautious says what browsers may do with an answer: nothing. A handler that knows better says so.
func cautious(c *fiber.Ctx) {
	h := &c.Response().Header
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-XSS-Protection", "0") // the filter of old browsers can be made to leak
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// guarded answers a request whose handler panics as our mistake.
func (s *Server) guarded(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = s.missed(c, fault.New(fault.Internal, "api.guarded", "%v", r))
		}
	}()
	if err := c.Next(); err != nil {
		return s.missed(c, err)
	}
	return nil
}

// missed answers what no handler was there for, and what was no request.
func (s *Server) missed(c *fiber.Ctx, err error) error {
	cautious(c)
	var p *Problem
	if e := (*fiber.Error)(nil); errors.As(err, &e) {
		text := map[int]string{
			http.StatusNotFound:              "there is nothing at this address; /api/docs has all there are",
			http.StatusMethodNotAllowed:      "this address does not take " + c.Method() + "; /api/docs says what it takes",
			http.StatusRequestEntityTooLarge: "the request is too large",
		}[e.Code]
		if text == "" {
			text = strings.ToLower(e.Message)
		}
		p = found(e.Code, text)
	} else {
		p = problem(err)
		s.log.Error("a request failed", "request", request(c.UserContext()), "path", c.Path(), "error", err)
	}
	p.Instance = request(c.UserContext())
	body, _ := json.Marshal(p) // strings and a number
	body = append(body, '\n')  // as every other answer ends
	c.Set("Content-Type", "application/problem+json")
	return c.Status(p.Status).Send(body)
}

// credentials are what a request shows of its sender.
func credentials(ctx huma.Context) auth.Credentials {
	c := humafiber.Unwrap(ctx)
	return auth.Credentials{
		Method: c.Method(), Host: c.Hostname(), Secure: c.Secure(), Cookie: c.Cookies("__Host-tradebot"), Authorization: c.Get("Authorization"),
		Site: c.Get("Sec-Fetch-Site"), Origin: c.Get("Origin"), CSRF: c.Get("X-CSRF-Token"),
		Address: c.IP(), Agent: c.Get("User-Agent"), Request: request(ctx.Context()),
	}
}
