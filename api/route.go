package api

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

// prefix begins the paths of all resources.
const prefix = "/api/v1"

// Route is one operation: where it is and who may call it.
type Route struct {
	Method  string
	Path    string     // below prefix, with {names}
	ID      string     // of the operation, verb-noun
	Summary string     // one line
	About   string     // what else a caller must know
	Tag     string     // resource
	Status  int        // of success; 0: 200
	Needs   user.Scope // "": anybody may, signed in or not
	Fresh   bool       // the password must have been given in this session lately
	Effects bool       // a POST that does something: it takes an Idempotency-Key. None with a password or a link in it does: their hashes would be kept
	Secret  bool       // what it answers is shown once, and so is not kept for repetitions
	Bytes   int64      // of a body at most; 0: 1 MiB
	Errors  []int      // statuses beside those that follow from the above
	Empty   []int      // statuses that are no errors and have no body
	Media   string     // type of a body that the handler gives as bytes; "": JSON
	Shape   any        // a value of the type that such a body has as JSON

	root bool // the path is below / instead
}

// At is the whole path.
func (r *Route) At() string {
	if r.root {
		return r.Path
	}
	return prefix + r.Path
}

// patience is how long an operation may take.
const patience = 30 * time.Second

// fresh is how long ago at most the password was given for what needs it anew.
const fresh = 10 * time.Minute

// register adds an operation. handle is given who asks, nil if nobody must be signed in. Its errors are faults.
func register[I, O any](s *Server, r Route, handle func(ctx context.Context, who *user.Who, in *I) (*O, error)) {
	s.routes = append(s.routes, r)
	huma.Register(s.api, s.operation(&r), func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		who, _ := ctx.Value(whoKey{}).(*user.Who)
		out, err := handle(ctx, who, in)
		if err != nil {
			return nil, s.fail(ctx, &r, err)
		}
		return out, nil
	})
}

// operation describes a route for the framework.
func (s *Server) operation(r *Route) huma.Operation {
	op := huma.Operation{
		Method: r.Method, Path: r.At(), OperationID: r.ID, Summary: r.Summary, Description: r.About, Tags: []string{r.Tag},
		DefaultStatus: r.Status, MaxBodyBytes: r.Bytes, BodyReadTimeout: -1, // the server has its own
		Errors: append([]int{http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}, r.Errors...),
	}
	op.Middlewares = append(op.Middlewares, carry)
	if r.Method != http.MethodGet {
		op.Errors = append(op.Errors, http.StatusBadRequest) // a body that is no JSON
	}
	s.shaped(r, &op)
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		if at, ok := ctx.Context().Value(operationKey{}).(*string); ok {
			*at = r.ID
		}
		next(ctx)
	})
	if r.Needs != "" {
		op.Security = []map[string][]string{{"session": {}}, {"token": {string(r.Needs)}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
		op.Middlewares = append(op.Middlewares, s.identify(r))
	}
	if strings.Contains(r.Path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodDelete { // a body that is none
		op.Errors = append(op.Errors, http.StatusBadRequest)
	}
	if r.Effects {
		op.Errors = append(op.Errors, http.StatusConflict)
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ptr(mostKey)},
			Description: "Sent again with the same key and body within a day, a request is not carried out again: the answer is that of the first.",
		})
		op.Middlewares = append(op.Middlewares, s.once(r))
	}
	return op
}

// shaped describes answers that the framework cannot see in the handler's types.
func (s *Server) shaped(r *Route, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{}
	for _, status := range r.Empty {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status)}
	}
	media, schema := r.Media, &huma.Schema{Type: huma.TypeString, Format: "binary"}
	switch {
	case r.Shape != nil:
		media, schema = "application/json", s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(r.Shape), true, r.ID+"Response")
	case media == "":
		return
	}
	op.Responses[strconv.Itoa(cmp.Or(r.Status, http.StatusOK))] = &huma.Response{Content: map[string]*huma.MediaType{media: {Schema: schema}}}
}

func ptr[T any](v T) *T { return &v }

type (
	whoKey         struct{}
	credentialsKey struct{}
)

// carry lets handlers see what a request shows of its sender: those that let somebody in.
func carry(ctx huma.Context, next func(huma.Context)) {
	next(huma.WithValue(ctx, credentialsKey{}, credentials(ctx)))
}

// sender is what a request shows of its sender.
func sender(ctx context.Context) auth.Credentials {
	c, _ := ctx.Value(credentialsKey{}).(auth.Credentials)
	return c
}

// identify lets through who may call a route.
func (s *Server) identify(r *Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		who, err := s.guard.Identify(ctx.Context(), sender(ctx.Context()))
		if err == nil {
			err = allowed(r, &who)
		}
		if err != nil {
			s.refuse(ctx, r, err)
			return
		}
		next(huma.WithValue(ctx, whoKey{}, &who))
	}
}

// allowed refuses who may not call a route. The error is Refused.
func allowed(r *Route, who *user.Who) error {
	const op = "api.allowed"
	refuse := func(reason error, text string) error { return fault.Hide(fault.Refused, op, reason, "%s", text) }
	switch {
	case !who.Role.Scope().Covers(r.Needs):
		return refuse(auth.ErrForbidden, "a "+string(who.Role)+" may not do this; an admin can give you another role")
	case !who.Scope.Covers(r.Needs):
		return refuse(auth.ErrForbidden, "the token allows less than this; make one with the scope "+string(r.Needs))
	case r.Fresh:
		return lately(who)
	}
	return nil
}

// lately refuses who has not given the password in this session lately. The error is Refused.
func lately(who *user.Who) error {
	const op = "api.lately"
	switch {
	case who.Session == "":
		return fault.Hide(fault.Refused, op, auth.ErrForbidden, "this is done in a session only, not with a token; sign in")
	case time.Since(time.UnixMilli(who.Fresh)) > fresh:
		return fault.Hide(fault.Refused, op, auth.ErrStale, "give your password again, then repeat this")
	}
	return nil
}

// refuse answers with an error before the handler was asked.
func (s *Server) refuse(ctx huma.Context, r *Route, err error) {
	p := s.fail(ctx.Context(), r, err)
	ctx.SetHeader("Content-Type", "application/problem+json")
	if p.Status == http.StatusUnauthorized {
		ctx.SetHeader("WWW-Authenticate", "Bearer")
	}
	ctx.SetStatus(p.Status)
	_ = s.api.Marshal(ctx.BodyWriter(), "application/json", p) // the client is gone
}

// fail makes the problem of an error, and logs what is ours to mend.
func (s *Server) fail(ctx context.Context, r *Route, err error) *Problem {
	p := problem(err)
	p.Instance = request(ctx)
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		s.log.Error("a request failed", "request", p.Instance, "operation", r.ID, "error", err)
	}
	return p
}
