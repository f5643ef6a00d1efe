package auth

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

const (
	mark      = "tb_"       // begins every token, so that scanners of code find one that leaked
	prefixed  = 8           // characters of a token that are shown
	longestID = 100         // characters of a token's name
	soonest   = time.Minute // that a token may end
	latest    = 5 * 365 * 24 * time.Hour
	mostToken = 100 // tokens of a user
)

// newToken makes tb_PREFIX_SECRET.
func newToken() (text, prefix string) {
	text, sum := secret()
	prefix = base64.RawURLEncoding.EncodeToString(sum[:6])
	prefix = strings.NewReplacer("_", "x", "-", "y").Replace(prefix)
	return mark + prefix + "_" + text, prefix
}

// tokenPrefix is the part of a token that is shown, and whether it may be one at all.
func tokenPrefix(text string) (prefix string, ok bool) {
	rest, ok := strings.CutPrefix(text, mark)
	if !ok || len(rest) < prefixed+1 || rest[prefixed] != '_' || strings.ContainsAny(rest[:prefixed], "_-") {
		return "", false
	}
	return rest[:prefixed], secretLike(rest[prefixed+1:])
}

// ofToken asks the database whose token a request shows.
func (a *Auth) ofToken(ctx context.Context, text string) (who user.Who, err error) {
	const op = "auth.ofToken"
	t, u, err := a.store.TokenOf(ctx, digest(text))
	now := a.ms()
	switch {
	case is(err, fault.NotFound):
		return who, refuse(op, ErrUnauthenticated, "there is no such token; make one, or sign in")
	case err != nil:
		return who, err
	case u.Disabled != 0:
		return who, refuse(op, ErrUnauthenticated, "the user is disabled; ask an admin")
	case t.Expires != 0 && now >= t.Expires:
		return who, refuse(op, ErrUnauthenticated, "the token has expired; make another one")
	}
	if now-t.Used >= noted.Milliseconds() {
		if err := a.store.UsedToken(ctx, t.ID, now); err != nil { // the next request notes it
			a.log.Warn("it could not be noted when a token was used", "token", t.ID, "error", err)
		}
	}
	return user.Who{User: u.ID, Name: u.Name, Role: user.Role(u.Role), Scope: user.Scope(t.Scope), Token: t.ID}, nil
}

// CreateToken makes a token for somebody's programs. Its text is known to nobody after this. id "" is a new one; expires is ms UTC, 0 is
// never. Errors: Invalid; Refused, ErrForbidden; Limit; Conflict, there is one of this id.
func (a *Auth) CreateToken(ctx context.Context, who *user.Who, id, name string, scope user.Scope, expires int64) (t store.Token, text string, err error) {
	const op = "auth.CreateToken"
	if err := needSession(op, who); err != nil {
		return t, "", err
	}
	now := a.now()
	name = strings.TrimSpace(name)
	switch {
	case name == "" || len(name) > longestID:
		return t, "", fault.New(fault.Invalid, op, "a token has a name of 1 to %d characters, so that you know it again", longestID)
	case expires != 0 && (expires < now.Add(soonest).UnixMilli() || expires > now.Add(latest).UnixMilli()):
		return t, "", fault.New(fault.Invalid, op, "a token ends between a minute and five years from now, or never")
	case !user.Command.Covers(scope):
		return t, "", fault.New(fault.Invalid, op, "a scope is read, trade or admin, not %q", scope)
	case !who.Role.Scope().Covers(scope):
		return t, "", refuse(op, ErrForbidden, "a token cannot allow more than you may yourself, which is "+string(who.Role.Scope()))
	}
	have, err := a.store.Tokens(ctx, who.User, "", mostToken)
	if err != nil {
		return t, "", fault.In(op, err)
	}
	if len(have) >= mostToken {
		return t, "", fault.New(fault.Limit, op, "you have %d tokens already; take back those that nobody uses", mostToken)
	}
	if id == "" {
		id = uuid.Must(uuid.NewV7()).String()
	}
	text, prefix := newToken()
	t = store.Token{ID: id, User: who.User, Name: name, Prefix: mark + prefix, Hash: digest(text), Scope: string(scope), Created: now.UnixMilli(), Expires: expires}
	if err := a.store.CreateToken(ctx, t, who.User); err != nil {
		return t, "", fault.In(op, err)
	}
	return t, text, nil
}

// Tokens lists somebody's tokens, the oldest first, from above an id.
func (a *Auth) Tokens(ctx context.Context, who *user.Who, after string, limit int) ([]store.Token, error) {
	all, err := a.store.Tokens(ctx, who.User, after, limit)
	return all, fault.In("auth.Tokens", err)
}

// DeleteToken takes one of somebody's tokens back. Errors: NotFound; Refused, ErrForbidden.
func (a *Auth) DeleteToken(ctx context.Context, who *user.Who, id string) error {
	if err := needSession("auth.DeleteToken", who); err != nil {
		return err
	}
	defer a.known.forget()
	return fault.In("auth.DeleteToken", a.store.DeleteToken(ctx, who.User, id, who.User, a.ms()))
}
