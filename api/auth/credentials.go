package auth

import "errors"

// Credentials are what a request shows of who sent it. Empty fields are headers that it does not have.
type Credentials struct {
	Method        string
	Host          string // that the request was sent to
	Secure        bool   // it came over TLS, here or at the proxy in front
	Cookie        string // value of the session's cookie
	Authorization string
	Site          string // Sec-Fetch-Site
	Origin        string
	CSRF          string // X-CSRF-Token
	Address       string // of the client
	Agent         string // User-Agent
	Request       string // id of the request
}

// Reasons why somebody may not do something, beside the kinds of faults: errors.Is finds them in what the functions here return.
var (
	ErrUnauthenticated = errors.New("sign in first") // nobody knows who asks
	ErrForbidden       = errors.New("not allowed")   // it is known, and may not
	ErrStale           = errors.New("too long ago")  // the password was given too long ago for this
	ErrCSRF            = errors.New("cross-site")    // a page of another site may have sent it
	ErrTOTP            = errors.New("code needed")   // the password is right, and a code is needed too
	ErrWrong           = errors.New("wrong secret")  // the session is known, and the password or code that was given again is wrong
)
