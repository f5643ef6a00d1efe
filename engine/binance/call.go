package binance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"tradebot/engine/failpoint"
	"tradebot/engine/fault"
)

// most is how long an answer may be, bytes; a page of a thousand candles has a fiftieth of it.
const most = 16 << 20

// need is what a request takes of the budget.
type need struct {
	weight int
	order  bool // it is counted among the account's orders
	trade  bool // it may use the last tenth of the weight
}

// call is one request and what came of it. It is the transport of the one go-binance client that makes the request, in which
// everything that go-binance forgets is kept. Its fields are read once the request is over.
type call struct {
	base    http.RoundTripper
	budget  *Budget
	account string
	need    need
	sendBy  int64 // the signed timestamp is not later, ms; 0: it may be
	limited bool  // sendBy counts

	stopped  error         // why it was not sent
	late     bool          // because of sendBy
	asked    int64         // signed timestamp, ms; 0 if the request is not signed
	dialing  atomic.Bool   // a connection was asked for
	had      atomic.Bool   // and had: from here on the exchange may have the request
	status   int           // HTTP status; 0 without an answer
	complete bool          // the body was read to its end
	problem  problem       // code and message, if the body has them
	wait     time.Duration // before asking again
}

// problem is the body of an answer that is none.
type problem struct {
	Code    int64  `json:"code"`
	Message string `json:"msg"`
}

// RoundTrip sends the request unless it must not be sent.
func (c *call) RoundTrip(r *http.Request) (*http.Response, error) {
	const op = "binance.RoundTrip"
	if stamp := r.URL.Query().Get("timestamp"); stamp != "" {
		c.asked, _ = strconv.ParseInt(stamp, 10, 64)
	}
	if err := r.Context().Err(); err != nil {
		return nil, c.stop(fault.Wrap(fault.KindOf(err), op, err))
	}
	if c.limited && (c.asked == 0 || c.asked > c.sendBy) {
		c.late = true
		return nil, c.stop(fault.New(fault.Conflict, op, "it is %d ms too late to send the order; it was not sent", c.asked-c.sendBy))
	}
	wait, err := c.budget.take(c.account, c.need, time.Now())
	if err != nil {
		c.wait = wait
		return nil, c.stop(err)
	}
	trace := &httptrace.ClientTrace{
		GetConn:      func(string) { c.dialing.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { c.had.Store(true) },
		WroteHeaders: func() { c.had.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { c.hit("send.written") },
	}
	c.hit("send.signed")
	response, err := c.base.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	response.Body.Close()
	c.complete = err == nil && len(body) <= most
	if c.complete && response.StatusCode >= 300 && json.Unmarshal(body, &c.problem) != nil {
		c.problem = problem{}
	}
	c.status = response.StatusCode
	c.wait = c.budget.learn(c.account, c.status, response.Header, c.problem.Code, time.Now())
	if !c.complete {
		return nil, errors.Join(errors.New("the answer broke off"), err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// hit says how far an order has got.
func (c *call) hit(place string) {
	if c.need.order {
		failpoint.Hit(place)
	}
}

// stop notes why the request is not sent.
func (c *call) stop(err error) error {
	c.stopped = err
	return err
}

// absent returns why the exchange cannot have the request, or nil if it may. failure is what the request ended with.
func (c *call) absent(failure error) error {
	switch {
	case c.stopped != nil:
		return c.stopped
	case c.dialing.Load() && !c.had.Load() && c.status == 0:
		return fault.Hide(fault.Unavailable, "binance.connect", bare(failure), "there is no connection to Binance; nothing was sent")
	}
	return nil
}

// bare returns an error without the address of the request, which has the parameters and their signature in it.
func bare(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
