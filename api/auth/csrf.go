package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// csrf is the token that belongs to a session: only who has the cookie's value can compute it, and a page that reads it does not have
// the cookie's value.
func csrf(session string) string {
	mac := hmac.New(sha256.New, []byte(session))
	_, _ = mac.Write([]byte("csrf")) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// CSRF is the X-CSRF-Token of the session that a request shows, "" if it shows none.
func CSRF(c Credentials) string {
	if !secretLike(c.Cookie) {
		return ""
	}
	return csrf(c.Cookie)
}

// Own refuses what a page of another site may have sent. It is asked for everything that changes something and has no token. The error is
// Refused, ErrCSRF.
func (a *Auth) Own(c Credentials) error {
	const op = "auth.Own"
	if safe(c.Method) {
		return nil
	}
	switch c.Site {
	case "same-origin", "none": // the browser vouches for it, whatever address a proxy in front has
		return nil
	case "same-site": // a host beside ours, which may be the dashboard's own
		if a.atHome(c.Origin) {
			return nil
		}
		return refuse(op, ErrCSRF, "a page of another site sent this; use the dashboard, or correct PUBLIC_URL if this is its address")
	case "": // an old browser, or no browser
	default:
		return refuse(op, ErrCSRF, "a page of another site sent this; use the dashboard")
	}
	if c.Origin != "" && !a.ours(c) {
		return refuse(op, ErrCSRF, "a page of another site sent this; use the dashboard, or correct PUBLIC_URL if this is its address")
	}
	return nil
}

// safe reports whether a method changes nothing.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// ours reports whether a request's Origin is that of the installation.
func (a *Auth) ours(c Credentials) bool {
	from, err := url.Parse(c.Origin)
	if err != nil || from.Host == "" {
		return false
	}
	scheme := "http"
	if c.Secure {
		scheme = "https"
	}
	return a.atHome(c.Origin) ||
		strings.EqualFold(from.Scheme, scheme) && strings.EqualFold(from.Host, c.Host)
}

// atHome reports whether a page of an origin is the dashboard, whichever host the API has.
func (a *Auth) atHome(origin string) bool {
	from, err := url.Parse(origin)
	return err == nil && from.Host != "" && strings.EqualFold(from.Scheme, a.url.Scheme) && strings.EqualFold(from.Host, a.url.Host)
}

// belongs refuses a change without the session's token. The error is Refused, ErrCSRF.
func belongs(c Credentials) error {
	if safe(c.Method) || subtle.ConstantTimeCompare([]byte(csrf(c.Cookie)), []byte(c.CSRF)) == 1 {
		return nil
	}
	return refuse("auth.belongs", ErrCSRF, "the header X-CSRF-Token is missing or not that of the session; GET /api/v1/auth/session has it")
}
