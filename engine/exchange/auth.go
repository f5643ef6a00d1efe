package exchange

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// query is a request that was understood.
type query struct {
	path, method string
	account      string
	params       url.Values
	stamp        int64
	window       float64
}

// The windows of rest-api.md, ms.
const (
	usualWindow = 5000
	mostWindow  = 60_000
	ahead       = 1000
)

// understand reads the parameters of a request; a signed one has its key, signature and time checked. The body was read.
func (x *Exchange) understand(r *http.Request, body string, signed bool) (*query, *refusal) {
	q := &query{path: r.URL.Path, method: r.Method}
	unsigned, signature := cut(r.URL.RawQuery)
	rest := body
	if signature == "" {
		rest, signature = cut(body)
	}
	params, err := url.ParseQuery(unsigned)
	more, wrong := url.ParseQuery(rest)
	if err != nil || wrong != nil {
		return nil, refuse(-1100, "Illegal characters found in a parameter.")
	}
	for name, values := range more {
		if !params.Has(name) { // that of the query string counts
			params[name] = values
		}
	}
	for _, values := range params {
		if len(values) > 1 {
			return nil, refuse(-1101, "Duplicate values for a parameter detected.")
		}
	}
	if q.params = params; !signed {
		return q, nil
	}
	q.account = owner(r.Header.Get("X-MBX-APIKEY"))
	secret, known := x.secrets[q.account]
	if !known {
		return nil, &refusal{401, -2015, "Invalid API-key, IP, or permissions for action."}
	}
	if !strings.EqualFold(signature, Sign(secret, unsigned+rest)) {
		return nil, refuse(-1022, "Signature for this request is not valid.")
	}
	if q.stamp, err = strconv.ParseInt(params.Get("timestamp"), 10, 64); err != nil {
		return nil, refuse(-1102, "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.")
	}
	q.window = usualWindow
	if text := params.Get("recvWindow"); text != "" {
		if q.window, err = strconv.ParseFloat(text, 64); err != nil || q.window < 0 || q.window > mostWindow {
			return nil, refuse(-1131, "recvWindow must be less than 60000.")
		}
	}
	return q, q.timely(x.now())
}

// owner returns the account of a key.
func owner(key string) string {
	account, _, _ := strings.Cut(key, "/")
	return account
}

// timely says whether the request is within its window.
func (q *query) timely(now int64) *refusal {
	switch {
	case q.account == "":
	case q.stamp >= now+ahead:
		return refuse(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
	case float64(now-q.stamp) > q.window:
		return refuse(-1021, "Timestamp for this request is outside of the recvWindow.")
	}
	return nil
}

// cut takes the signature out of parameters.
func cut(text string) (rest, signature string) {
	var kept []string
	for part := range strings.SplitSeq(text, "&") {
		if value, ok := strings.CutPrefix(part, "signature="); ok {
			signature = value
		} else {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&"), signature
}

// Sign returns the signature of a text.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
