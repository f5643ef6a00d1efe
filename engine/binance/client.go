package binance

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/adshao/go-binance/v2"
	"github.com/adshao/go-binance/v2/common"

	"tradebot/engine/fault"
)

// RecvWindow is how long after its timestamp the exchange takes a request, ms.
const RecvWindow = 2000

// Ahead is by how much a timestamp may be ahead of the exchange's clock and still be taken, ms.
const Ahead = 1000

// Config is what a client needs.
type Config struct {
	URL       string            // where the exchange is, like https://api.binance.com; there is no default, so that nothing gets there by mistake
	Key       Key               // the zero value is for public data alone
	Budget    *Budget           // of this IP address
	Transport http.RoundTripper // nil: connections of the client's own
	Timeout   time.Duration     // of a request; 0: 10 s, for the exchange itself gives up after less
}

// Client speaks to the exchange for one account. It is safe for concurrent use.
type Client struct {
	config Config
	clock  clock
}

// New returns a client. It sends nothing. The error is Invalid.
func New(c Config) (*Client, error) {
	const op = "binance.New"
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" {
		return nil, fault.New(fault.Invalid, op, "the address of Binance is not like https://api.binance.com")
	}
	if c.Budget == nil {
		return nil, fault.New(fault.Invalid, op, "a client of Binance needs the budget of its IP address")
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy:       http.ProxyFromEnvironment,
			DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, TLSHandshakeTimeout: 5 * time.Second,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute,
		}
	}
	return &Client{config: c}, nil
}

// Close closes connections that are not in use.
func (c *Client) Close() {
	if t, ok := c.config.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// silent is go-binance's log, which it does not write to.
var silent = log.New(io.Discard, "", 0)

// stay refuses to follow a redirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// api returns a go-binance client for one request.
func (c *Client) api(k *call) *binance.Client {
	id, secret := c.config.Key.reveal()
	k.base, k.budget, k.account = c.config.Transport, c.config.Budget, id
	return &binance.Client{
		APIKey: id, SecretKey: secret, KeyType: common.KeyTypeHmac, BaseURL: c.config.URL, UserAgent: "tradebot",
		HTTPClient: &http.Client{Transport: k, CheckRedirect: stay}, Logger: silent, TimeOffset: -c.clock.offset.Load(),
	}
}

// inWindow is an option of every signed request.
func inWindow() binance.RequestOption { return binance.WithRecvWindow(RecvWindow) }

// request is what is known of a request that changes nothing.
type request struct {
	need   need
	signed bool
}

// read makes a request that changes nothing, a second time if the first had a wrong timestamp. The call is that of the last
// request. The errors are those of [failed].
func read[T any](ctx context.Context, c *Client, op string, r request, do func(context.Context, *binance.Client) (T, error)) (result T, k *call, err error) {
	for try := 0; ; try++ {
		k = &call{need: r.need}
		if r.signed {
			if err := c.ready(ctx, false); err != nil {
				return result, k, fault.In(op, err)
			}
		}
		timed, cancel := context.WithTimeout(ctx, c.config.Timeout)
		result, err = do(timed, c.api(k))
		cancel()
		if err == nil && k.status == http.StatusOK {
			return result, k, nil
		}
		if err == nil {
			err = errors.New("an answer that is none")
		}
		if k.problem.Code != wrongTime || !r.signed || try > 0 {
			return result, k, failed(ctx, op, k, err)
		}
		c.clock.doubt()
	}
}

// failed returns why a request that changes nothing failed: Limit if too much was asked, NotFound without such a symbol,
// Refused if the exchange says no, Canceled, Unavailable for all else.
func failed(ctx context.Context, op string, k *call, err error) error {
	if stopped := k.absent(err); stopped != nil {
		return fault.In(op, stopped)
	}
	if ctx.Err() != nil {
		return fault.Wrap(fault.KindOf(ctx.Err()), op, ctx.Err())
	}
	v, refused := judge(k.status, k.problem)
	switch {
	case k.problem.Code == wrongSymbol:
		return fault.New(fault.NotFound, op, "Binance has no such symbol")
	case refused && k.wait > 0:
		return fault.New(fault.Limit, op, "Binance takes no more requests for %s", k.wait)
	case refused && v.key:
		return fault.New(fault.Refused, op, "Binance does not accept the API key: %s (%d)", k.problem.Message, k.problem.Code)
	case refused && !v.again:
		return fault.New(fault.Refused, op, "Binance refuses: %s (%d)", k.problem.Message, k.problem.Code)
	}
	return fault.Hide(fault.Unavailable, op, bare(err), "Binance gave no answer that can be used (HTTP status %d, code %d)", k.status, k.problem.Code)
}
