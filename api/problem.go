package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/api/auth"
	"tradebot/engine/fault"
)

// Problem is an error as a client reads it (RFC 9457).
type Problem struct {
	Type     string   `json:"type" doc:"Address of a page about this sort of error" example:"/api/docs#errors"`
	Title    string   `json:"title" doc:"The status in words" example:"Not Found"`
	Status   int      `json:"status" doc:"HTTP status" example:"404"`
	Code     string   `json:"code" doc:"One word for programs" example:"not_found"`
	Detail   string   `json:"detail" doc:"What is wrong and what to do, one sentence" example:"there is no such bot"`
	Instance string   `json:"instance" doc:"Id of the request, as the log has it"`
	Errors   []Defect `json:"errors,omitempty" doc:"What is wrong with single values"`

	retry time.Duration // after which it may go well; 0: nobody knows
	Rules []Rule        `json:"rules,omitempty" doc:"Of a strategy's file that was refused: every rule, and the one that does not hold"`
}

// Defect is what is wrong with one value of a request.
type Defect struct {
	Location string `json:"location" doc:"Where the value is" example:"body.slots[0].market"`
	Message  string `json:"message" doc:"What is wrong with it" example:"expected string"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((p.retry+time.Second-1)/time.Second), 10))
	}
	return h
}

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses is the HTTP status of each kind of fault.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Refused:     http.StatusForbidden,
	fault.Limit:       http.StatusTooManyRequests,
	fault.Strategy:    http.StatusUnprocessableEntity,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Canceled:    http.StatusServiceUnavailable, // the server ends, or the client is gone and reads nothing
}

// reasons are errors that a program must tell from others of their kind.
var reasons = []struct {
	err    error
	status int
	code   string
}{
	{auth.ErrUnauthenticated, http.StatusUnauthorized, "unauthenticated"},
	{auth.ErrTOTP, http.StatusUnauthorized, "totp_required"},
	{auth.ErrStale, http.StatusForbidden, "reauthenticate"},
	{auth.ErrCSRF, http.StatusForbidden, "csrf"},
	{auth.ErrForbidden, http.StatusForbidden, "forbidden"},
	{auth.ErrWrong, http.StatusForbidden, "wrong_secret"},
	{errChanged, http.StatusPreconditionFailed, "changed"},
	{errOtherBody, http.StatusUnprocessableEntity, "idempotency_key"},
	{errTooLarge, http.StatusRequestEntityTooLarge, "too_large"},
}

var (
	errChanged   = errors.New("changed meanwhile")      // If-Match names a version that is not the present one
	errOtherBody = errors.New("key of another request") // an Idempotency-Key that was used with another body
	errTooLarge  = errors.New("too large")
)

// problem says what a client reads of an error.
func problem(err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	kind := fault.KindOf(err)
	status, code := statuses[kind], strings.ReplaceAll(kind.String(), " ", "_")
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			status, code = r.status, r.code
			break
		}
	}
	sentence := fault.Sentence(err)
	if sentence == context.DeadlineExceeded.Error() {
		sentence = "this takes too long just now, for much else is going on; try again in a moment"
	}
	return &Problem{Type: "/api/docs#errors", Title: http.StatusText(status), Status: status, Code: code, Detail: sentence, retry: auth.WaitOf(err)}
}

// codes are the words for what the framework finds wrong, before a handler is asked.
var codes = map[int]string{
	http.StatusBadRequest: "invalid", http.StatusNotFound: "not_found", http.StatusMethodNotAllowed: "method", http.StatusNotAcceptable: "invalid",
	http.StatusRequestTimeout: "timeout", http.StatusRequestEntityTooLarge: "too_large", http.StatusUnsupportedMediaType: "invalid",
	http.StatusUnprocessableEntity: "invalid", http.StatusRequestHeaderFieldsTooLarge: "too_large",
}

// found is the problem for what the framework finds wrong.
func found(status int, sentence string, errs ...error) *Problem {
	code, ok := codes[status]
	if !ok {
		code = "internal"
	}
	p := &Problem{Type: "/api/docs#errors", Title: http.StatusText(status), Status: status, Code: code, Detail: sentence}
	for _, err := range errs {
		if err == nil {
			continue
		}
		if d := (*huma.ErrorDetail)(nil); errors.As(err, &d) { // its value stays here: it may be a password
			p.Errors = append(p.Errors, Defect{Location: d.Location, Message: d.Message})
			continue
		}
		p.Errors = append(p.Errors, Defect{Message: err.Error()})
	}
	if status == http.StatusUnsupportedMediaType {
		p.Detail = "the body is of a kind that is not taken here; send JSON with the header Content-Type: application/json, or what /api/docs says of this address"
	}
	if len(p.Errors) > 0 && status == http.StatusUnprocessableEntity {
		p.Detail = "the request is not right"
		if first := p.Errors[0]; first.Location != "" {
			p.Detail = first.Location + ": " + first.Message
		}
	}
	return p
}

// The framework asks these package variables of its own for its errors, so they are set once for all servers of the process.
func init() {
	huma.NewError = func(status int, sentence string, errs ...error) huma.StatusError {
		return found(status, sentence, errs...)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, sentence string, errs ...error) huma.StatusError {
		if status == http.StatusInternalServerError { // a handler's error that is no problem: one of ours always is
			return found(status, fault.Sentence(errors.Join(errs...)))
		}
		p := found(status, sentence, errs...)
		if ctx != nil {
			p.Instance = request(ctx.Context())
		}
		return p
	}
}
