package api

import (
	"context"
	"net/http"

	"tradebot/api/auth"
	"tradebot/engine/user"
)

// Me is who asks, and what they may.
type Me struct {
	User    string     `json:"user" doc:"Id of the user"`
	Name    string     `json:"name" doc:"Of the user" example:"ann"`
	Role    user.Role  `json:"role" enum:"admin,trader,viewer" doc:"What the user may at most"`
	Scope   user.Scope `json:"scope" enum:"read,trade,admin" doc:"What the session or token may: the lesser of what the role allows and what the token was made for"`
	Session string     `json:"session" doc:"Id of the session; empty if a token was shown"`
	Token   string     `json:"token" doc:"Id of the API token; empty if a session was shown"`
	Fresh   int64      `json:"fresh_until" doc:"Until when what needs the password again can be done without it, ms UTC; 0 for tokens, which never can"`
	CSRF    string     `json:"csrf_token" doc:"For the header X-CSRF-Token, which everything that changes something in this session needs; empty for tokens"`
	Email   string     `json:"email" doc:"Address for links to a new password; empty if there is none"`
	TOTP    bool       `json:"totp" doc:"Whether one-time codes are asked for at sign-in"`
	Codes   int64      `json:"recovery_codes" doc:"How many recovery codes are left"`
}

// Entered is the answer of whatever gives the browser another session.
type Entered struct {
	Cookie string `header:"Set-Cookie" doc:"The session, for browsers: __Host-tradebot, HttpOnly, SameSite=Strict. 12 hours without a request or 7 days end it"`
	Body   Me
}

// Left is the answer of signing out.
type Left struct {
	Cookie string `header:"Set-Cookie" doc:"Lets the browser forget the session"`
}

// Named is the answer of what gives somebody a password.
type Named struct {
	Body struct {
		Name string `json:"name" doc:"With which the user signs in" example:"ann"`
	}
}

// Nothing is an answer without a body.
type Nothing struct{}

type setupInput struct {
	Body struct {
		Link     string `json:"link" maxLength:"500" doc:"The link that the first start printed, or what is behind its #"`
		Name     string `json:"name" maxLength:"100" doc:"With which the admin signs in: 2 to 40 of a-z, 0-9, dot, dash and underscore" example:"ann"`
		Email    string `json:"email,omitempty" maxLength:"254" doc:"For links to a new password" example:"ann@example.org"`
		Password string `json:"password" maxLength:"600" doc:"12 to 128 characters that are not easily guessed"`
	}
}

type signInInput struct {
	Body struct {
		Account  string `json:"account" maxLength:"254" doc:"Name or e-mail address" example:"ann"`
		Password string `json:"password" maxLength:"600" doc:"Of the user"`
		Code     string `json:"code,omitempty" maxLength:"40" doc:"One-time code or recovery code, for who uses them: without it the answer is 401 totp_required" example:"123456"`
	}
}

type againInput struct {
	Body struct {
		Password string `json:"password" maxLength:"600" doc:"Of the user"`
		Code     string `json:"code,omitempty" maxLength:"40" doc:"One-time code or recovery code, for who uses them" example:"123456"`
	}
}

type passwordInput struct {
	Body struct {
		Password string `json:"password" maxLength:"600" doc:"The new one: 12 to 128 characters that are not easily guessed"`
	}
}

type forgotInput struct {
	Body struct {
		Account string `json:"account" maxLength:"254" doc:"Name or e-mail address" example:"ann"`
	}
}

type acceptInput struct {
	Body struct {
		Link     string `json:"link" maxLength:"500" doc:"The link of the invitation or of the mail, or what is behind its #"`
		Password string `json:"password" maxLength:"600" doc:"12 to 128 characters that are not easily guessed"`
	}
}

// authn registers how people come in and go.
func (s *Server) authn() {
	waits := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/setup", ID: "setup", Tag: "auth", Summary: "Become the admin, by the link that the first start printed",
		About:  "The link can be used once. The admin owns what was made from the command line before. Then sign in.",
		Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusForbidden},
	}, func(ctx context.Context, _ *user.Who, in *setupInput) (*Named, error) {
		u, err := s.auth.Setup(ctx, sender(ctx), in.Body.Link, in.Body.Name, in.Body.Email, in.Body.Password)
		out := &Named{}
		out.Body.Name = u.Name
		return out, err
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/sign-in", ID: "sign-in", Tag: "auth", Summary: "Sign in", Errors: waits,
		About: "A session that the request shows ends. Who tries too often is told how long to wait (429, Retry-After).",
	}, func(ctx context.Context, _ *user.Who, in *signInInput) (*Entered, error) {
		v, err := s.auth.SignIn(ctx, sender(ctx), in.Body.Account, in.Body.Password, in.Body.Code)
		return s.entered(ctx, v, err)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/sign-out", ID: "sign-out", Tag: "auth", Summary: "Sign out", Needs: user.Read, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*Left, error) {
		return &Left{auth.NoCookie}, s.auth.EndSession(ctx, who, who.Session)
	})
	register(s, Route{
		Method: http.MethodGet, Path: "/auth/session", ID: "get-session", Tag: "auth", Summary: "Who you are, and what you may", Needs: user.Read,
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*struct{ Body Me }, error) {
		c := sender(ctx)
		if who.Session == "" {
			c.Cookie = ""
		}
		me, err := s.me(ctx, who, auth.CSRF(c))
		return &struct{ Body Me }{me}, err
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/reauthenticate", ID: "reauthenticate", Tag: "auth", Summary: "Give the password again", Needs: user.Read, Errors: waits,
		About: "What needs it (live trading, keys, codes, tokens, users) can be done for ten minutes after this. The session goes on under another cookie and CSRF token. " +
			"A token of the API cannot do this, and so never does what needs the password.",
	}, func(ctx context.Context, who *user.Who, in *againInput) (*Entered, error) {
		v, err := s.auth.Reauthenticate(ctx, who, sender(ctx), in.Body.Password, in.Body.Code)
		return s.entered(ctx, v, err)
	})
	register(s, Route{
		Method: http.MethodPut, Path: "/auth/password", ID: "set-password", Tag: "auth", Summary: "Choose another password", Needs: user.Read, Fresh: true,
		About: "All other sessions end. This one goes on under another cookie and CSRF token.",
	}, func(ctx context.Context, who *user.Who, in *passwordInput) (*Entered, error) {
		v, err := s.auth.SetPassword(ctx, who, sender(ctx), in.Body.Password)
		return s.entered(ctx, v, err)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/forgot", ID: "forgot-password", Tag: "auth", Summary: "Ask for a link to a new password, by mail", Status: http.StatusAccepted, Errors: waits[1:],
		About: "The answer is the same whether or not there is such a user with an address. Where no mail is sent it is 403, and an admin makes a link.",
	}, func(ctx context.Context, _ *user.Who, in *forgotInput) (*Nothing, error) {
		return &Nothing{}, s.auth.RequestReset(ctx, sender(ctx), in.Body.Account)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/auth/accept", ID: "accept-link", Tag: "auth", Summary: "Choose a password, by the link of an invitation or to a new password",
		About:  "The link can be used once. All sessions of the user end. Then sign in.",
		Errors: []int{http.StatusNotFound, http.StatusForbidden},
	}, func(ctx context.Context, _ *user.Who, in *acceptInput) (*Named, error) {
		u, err := s.auth.Accept(ctx, sender(ctx), in.Body.Link, in.Body.Password)
		out := &Named{}
		out.Body.Name = u.Name
		return out, err
	})
}

// entered is the answer with a session.
func (s *Server) entered(ctx context.Context, v *auth.Session, err error) (*Entered, error) {
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx, &v.Who, v.CSRF)
	return &Entered{Cookie: v.Cookie(), Body: me}, err
}

// me says who somebody is.
func (s *Server) me(ctx context.Context, who *user.Who, csrf string) (Me, error) {
	me := Me{User: who.User, Name: who.Name, Role: who.Role, Scope: who.Scope, Session: who.Session, Token: who.Token, CSRF: csrf}
	if !who.Role.Scope().Covers(who.Scope) {
		me.Scope = who.Role.Scope()
	}
	if who.Session != "" {
		me.Fresh = who.Fresh + fresh.Milliseconds()
	}
	u, err := s.store.User(ctx, who.User)
	if err == nil {
		me.Email, me.TOTP = u.Email, u.TOTP != ""
		me.Codes, err = s.store.CodesLeft(ctx, who.User)
	}
	return me, err
}
