package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

const (
	idle     = 12 * time.Hour     // a session ends when nothing was asked for so long
	absolute = 7 * 24 * time.Hour // and then, whatever is asked
	noted    = time.Minute        // how often it is written down that something was asked
)

// cookie is the name of the cookie. Browsers take one of this prefix only over TLS, or from this machine, and never from a sibling domain.
const cookie = "__Host-tradebot"

// Session is what somebody is given who has signed in.
type Session struct {
	Who     user.Who
	Secret  string // for the cookie
	CSRF    string
	Expires int64 // ms UTC, at the latest
}

// Cookie is the header Set-Cookie with the session.
func (s *Session) Cookie() string {
	return fmt.Sprintf("%s=%s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=%d", cookie, s.Secret, int64(absolute/time.Second))
}

// NoCookie is the header Set-Cookie that lets the browser forget the session.
const NoCookie = cookie + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"

// Identify returns who sent a request: who shows a token, or a session's cookie. Nearly always it asks no database. Errors: Refused that is
// ErrUnauthenticated, or ErrCSRF for what changes something and may come from another site.
func (a *Auth) Identify(ctx context.Context, c Credentials) (user.Who, error) {
	const op = "auth.Identify"
	var who user.Who
	var err error
	switch {
	case c.Authorization != "":
		text, ok := bearer(c.Authorization)
		if !ok {
			return who, refuse(op, ErrUnauthenticated, "the header Authorization has no token of ours; write Bearer and the token")
		}
		who, err = a.known.who(ctx, sha256.Sum256([]byte(text)), a.ms(), func(ctx context.Context) (user.Who, error) { return a.ofToken(ctx, text) })
	case secretLike(c.Cookie):
		if err := a.Own(c); err != nil {
			return who, err
		}
		if err := belongs(c); err != nil {
			return who, err
		}
		who, err = a.known.who(ctx, sha256.Sum256([]byte(c.Cookie)), a.ms(), func(ctx context.Context) (user.Who, error) { return a.ofSession(ctx, c) })
	default:
		return who, refuse(op, ErrUnauthenticated, "sign in first")
	}
	who.Address, who.Request = c.Address, c.Request
	return who, fault.In(op, err)
}

// ofSession asks the database whose session a request shows.
func (a *Auth) ofSession(ctx context.Context, c Credentials) (who user.Who, err error) {
	const op = "auth.ofSession"
	s, u, err := a.store.SessionOf(ctx, digest(c.Cookie))
	now := a.ms()
	switch {
	case is(err, fault.NotFound):
		return who, refuse(op, ErrUnauthenticated, "the session has ended; sign in again")
	case err != nil:
		return who, err
	case u.Disabled != 0:
		return who, refuse(op, ErrUnauthenticated, "the user is disabled; ask an admin")
	case now >= s.Expires, now-s.Seen >= idle.Milliseconds():
		return who, refuse(op, ErrUnauthenticated, "the session has ended; sign in again")
	}
	if now-s.Seen >= noted.Milliseconds() {
		if err := a.store.SeenSession(ctx, s.ID, c.Address, now); err != nil { // the next request notes it
			a.log.Warn("it could not be noted when a session was seen", "session", s.ID, "error", err)
		}
	}
	role := user.Role(u.Role)
	return user.Who{User: u.ID, Name: u.Name, Role: role, Scope: user.Command, Session: s.ID, Fresh: s.Fresh}, nil
}

// SignIn lets somebody in who gives a name or an address, the password, and a one-time or recovery code if they use codes. A session that
// the request shows ends. Errors: Refused that is ErrUnauthenticated, ErrTOTP or ErrCSRF; Limit, see [WaitOf].
func (a *Auth) SignIn(ctx context.Context, c Credentials, account, password, code string) (*Session, error) {
	const op = "auth.SignIn"
	if err := a.Own(c); err != nil {
		return nil, err
	}
	u, err := a.check(ctx, c, account, password, code)
	if err != nil {
		return nil, fault.In(op, err)
	}
	instead := ""
	if secretLike(c.Cookie) {
		if old, _, err := a.store.SessionOf(ctx, digest(c.Cookie)); err == nil && old.User == u.ID {
			instead = old.ID
		} else if err != nil && !is(err, fault.NotFound) {
			return nil, fault.In(op, err)
		}
	}
	text, sum := secret()
	now := a.now()
	s := store.Session{
		ID: uuid.Must(uuid.NewV7()).String(), User: u.ID, Hash: sum, Created: now.UnixMilli(), Expires: now.Add(absolute).UnixMilli(),
		Address: c.Address, Agent: shortened(c.Agent),
	}
	if err := a.store.CreateSession(ctx, s, instead); err != nil {
		return nil, fault.In(op, err)
	}
	a.known.forget()
	role := user.Role(u.Role)
	who := user.Who{User: u.ID, Name: u.Name, Role: role, Scope: user.Command, Session: s.ID, Fresh: s.Created, Address: c.Address, Request: c.Request}
	return &Session{Who: who, Secret: text, CSRF: csrf(text), Expires: s.Expires}, nil
}

// Gone returns those of sessions and tokens, by id, that let nobody in any more. To ask is no use of them.
func (a *Auth) Gone(ctx context.Context, ids []string) (gone []string, err error) {
	now := a.now()
	admitted, err := a.store.Admitted(ctx, ids, now.UnixMilli(), now.Add(-idle).UnixMilli())
	if err != nil {
		return nil, fault.In("auth.Gone", err)
	}
	for _, id := range ids {
		if !slices.Contains(admitted, id) {
			gone = append(gone, id)
		}
	}
	return gone, nil
}

// shortened is what is kept of how a browser calls itself.
func shortened(agent string) string { return agent[:min(len(agent), 200)] }

// wrong is what whoever does not get in is told: not whether there is such a user.
const wrong = "the name or the password is wrong"

// check returns the user whose name, password and code somebody gives.
func (a *Auth) check(ctx context.Context, c Credentials, account, password, code string) (u store.User, err error) {
	const op = "auth.check"
	attempt, err := a.begin(ctx, account, c.Address, ofPair, ofName, ofAddress)
	if err != nil {
		return u, err
	}
	u, err = a.find(ctx, account)
	if err != nil && !is(err, fault.NotFound) {
		return u, err
	}
	right, err := a.passwords.is(ctx, password, u.Password)
	if err != nil {
		return u, err
	}
	if !right || u.Disabled != 0 {
		return u, refuse(op, ErrUnauthenticated, wrong)
	}
	if u.TOTP != "" {
		if code == "" {
			if err := attempt.end(ctx, false); err != nil {
				return u, err
			}
			return u, refuse(op, ErrTOTP, "give a one-time code too, or a recovery code")
		}
		if err := a.checkCode(ctx, &u, code); err != nil {
			return u, err
		}
	}
	return u, attempt.end(ctx, true)
}

// Reauthenticate notes that somebody gave their password again, and a code if they use codes. The session goes on under another secret.
// Errors: as SignIn, and ErrForbidden for a token.
func (a *Auth) Reauthenticate(ctx context.Context, who *user.Who, c Credentials, password, code string) (*Session, error) {
	const op = "auth.Reauthenticate"
	if err := needSession(op, who); err != nil {
		return nil, err
	}
	u, err := a.store.User(ctx, who.User)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if _, err := a.check(ctx, c, u.Name, password, code); err != nil {
		if errors.Is(err, ErrUnauthenticated) {
			err = refuse(op, ErrWrong, "the password or the code is wrong")
		}
		return nil, fault.In(op, err)
	}
	s, err := a.rotate(ctx, who, c)
	return s, fault.In(op, err)
}

// rotate gives a session another secret. The one before is worth nothing any more.
func (a *Auth) rotate(ctx context.Context, who *user.Who, c Credentials) (*Session, error) {
	const op = "auth.rotate"
	text, sum := secret()
	now := a.ms()
	old, _, err := a.store.SessionOf(ctx, digest(c.Cookie))
	if err == nil {
		err = a.store.RenewSession(ctx, who.User, who.Session, digest(c.Cookie), sum, now)
	}
	a.known.forget()
	if is(err, fault.NotFound) {
		return nil, refuse(op, ErrUnauthenticated, "the session has ended; sign in again")
	}
	if err != nil {
		return nil, err
	}
	fresh := *who
	fresh.Fresh = now
	return &Session{Who: fresh, Secret: text, CSRF: csrf(text), Expires: old.Expires}, nil
}

// SetPassword gives somebody another password, which they have chosen. Their other sessions end, and this one gets another secret. Errors:
// Invalid, Refused.
func (a *Auth) SetPassword(ctx context.Context, who *user.Who, c Credentials, password string) (*Session, error) {
	const op = "auth.SetPassword"
	if err := needSession(op, who); err != nil {
		return nil, err
	}
	u, err := a.store.User(ctx, who.User)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if err := checkPassword(password, u.Name, u.Email); err != nil {
		return nil, err
	}
	sum, err := a.passwords.hash(ctx, password)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if err := a.store.SetPassword(ctx, u.ID, sum, who.Session, who.User, a.ms()); err != nil {
		return nil, fault.In(op, err)
	}
	s, err := a.rotate(ctx, who, c)
	return s, fault.In(op, err)
}

// Sessions lists somebody's sessions, the oldest first, from above an id.
func (a *Auth) Sessions(ctx context.Context, who *user.Who, after string, limit int) ([]store.Session, error) {
	now := a.now()
	all, err := a.store.Sessions(ctx, who.User, after, now.UnixMilli(), now.Add(-idle).UnixMilli(), limit)
	return all, fault.In("auth.Sessions", err)
}

// EndSession ends one of somebody's sessions, this one too. Errors: NotFound; Refused, ErrForbidden: a token that leaks ends nothing.
func (a *Auth) EndSession(ctx context.Context, who *user.Who, id string) error {
	if err := needSession("auth.EndSession", who); err != nil {
		return err
	}
	defer a.known.forget()
	return fault.In("auth.EndSession", a.store.EndSession(ctx, who.User, id, who.User, a.ms()))
}

// EndOthers ends somebody's sessions but for this one. The error is Refused, ErrForbidden.
func (a *Auth) EndOthers(ctx context.Context, who *user.Who) error {
	if err := needSession("auth.EndOthers", who); err != nil {
		return err
	}
	defer a.known.forget()
	_, err := a.store.EndSessions(ctx, who.User, who.Session, who.User, a.ms())
	return fault.In("auth.EndOthers", err)
}

// bearer is the token in the header Authorization.
func bearer(header string) (token string, ok bool) {
	const scheme = "Bearer "
	if len(header) < len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) {
		return "", false
	}
	token = strings.TrimSpace(header[len(scheme):])
	_, ok = tokenPrefix(token)
	return token, ok
}
