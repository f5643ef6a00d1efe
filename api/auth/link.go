package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// How long links can be used. One in a mailbox lies there for years.
const (
	setupLasts  = 7 * 24 * time.Hour
	inviteLasts = 7 * 24 * time.Hour
	resetLasts  = 24 * time.Hour
	mailLasts   = time.Hour
)

// address makes a link. Its secret is behind the #, which browsers send to nobody: it is in no log of a server.
func (a *Auth) address(kind, secret string) string { return a.url.String() + "/" + kind + "#" + secret }

// linkSecret is the secret of a link, given as a whole or alone. The error is NotFound.
func linkSecret(text string) (string, error) {
	text = strings.TrimSpace(text)
	if i := strings.LastIndexByte(text, '#'); i >= 0 {
		text = text[i+1:]
	}
	if !secretLike(text) {
		return "", fault.New(fault.NotFound, "auth.linkSecret", "this is no link of ours; copy all of it")
	}
	return text, nil
}

// SetupLink makes the link by which somebody becomes the admin, as the user who owns what the command line makes; "" if there is an admin
// who can sign in. The links before are worth nothing any more.
func (a *Auth) SetupLink(ctx context.Context, owner string) (string, error) {
	const op = "auth.SetupLink"
	if has, err := a.store.HasAdmin(ctx); err != nil || has {
		return "", fault.In(op, err)
	}
	return a.link(ctx, store.SetupLink, owner, setupLasts, "program")
}

// link makes a link for a user.
func (a *Auth) link(ctx context.Context, kind, whose string, lasts time.Duration, by string) (string, error) {
	text, sum := secret()
	now := a.now()
	err := a.store.CreateLink(ctx, store.Link{Hash: sum, Kind: kind, User: whose, Created: now.UnixMilli(), Expires: now.Add(lasts).UnixMilli()}, by)
	return a.address(kind, text), fault.In("auth.link", err)
}

// Setup makes whoever has the setup link the admin. Errors: NotFound, the link cannot be used; Invalid; Conflict, the name is taken;
// Refused, ErrCSRF.
func (a *Auth) Setup(ctx context.Context, c Credentials, link, name, email, password string) (store.User, error) {
	return a.use(ctx, c, link, true, name, email, password)
}

// Accept lets whoever has an invitation or a reset link set the password. Errors: NotFound, the link cannot be used; Invalid; Refused,
// ErrCSRF.
func (a *Auth) Accept(ctx context.Context, c Credentials, link, password string) (store.User, error) {
	return a.use(ctx, c, link, false, "", "", password)
}

func (a *Auth) use(ctx context.Context, c Credentials, link string, setup bool, name, email, password string) (u store.User, err error) {
	const op = "auth.use"
	if err := a.Own(c); err != nil {
		return u, err
	}
	text, err := linkSecret(link)
	if err != nil {
		return u, err
	}
	l, u, err := a.store.LinkOf(ctx, digest(text), a.ms())
	if err != nil {
		return u, fault.In(op, err)
	}
	if setup != (l.Kind == store.SetupLink) {
		return u, fault.New(fault.NotFound, op, "the link is for something else; open it in a browser")
	}
	if setup {
		if name, err = checkName(name); err != nil {
			return u, err
		}
		if email, err = checkEmail(email); err != nil {
			return u, err
		}
		u.Name, u.Email = name, email
	}
	if err := checkPassword(password, u.Name, u.Email); err != nil {
		return u, err
	}
	sum, err := a.passwords.hash(ctx, password)
	if err != nil {
		return u, err
	}
	u, err = a.store.UseLink(ctx, digest(text), sum, name, email, a.ms())
	a.known.forget()
	return u, fault.In(op, err)
}

// Invite makes a user, and the link by which they choose a password. id "" is a new one. Errors: Invalid; Conflict, the name is taken, or
// the address.
func (a *Auth) Invite(ctx context.Context, by, id, name, email string, role user.Role) (u store.User, link string, err error) {
	const op = "auth.Invite"
	if name, err = checkName(name); err != nil {
		return u, "", err
	}
	if email, err = checkEmail(email); err != nil {
		return u, "", err
	}
	if role.Scope() == "" {
		return u, "", fault.New(fault.Invalid, op, "a role is admin, trader or viewer, not %q", role)
	}
	text, sum := secret()
	now := a.now()
	u, err = a.store.Invite(ctx, store.User{ID: id, Name: name, Email: email, Role: string(role), Created: now.UnixMilli()},
		store.Link{Hash: sum, Kind: store.InviteLink, Created: now.UnixMilli(), Expires: now.Add(inviteLasts).UnixMilli()}, by)
	return u, a.address(store.InviteLink, text), fault.In(op, err)
}

// ResetLink makes the link by which a user chooses another password. Errors: NotFound; Conflict, the user is disabled.
func (a *Auth) ResetLink(ctx context.Context, by, id string) (string, error) {
	const op = "auth.ResetLink"
	u, err := a.store.User(ctx, id)
	if err != nil {
		return "", fault.In(op, err)
	}
	if u.Disabled != 0 {
		return "", fault.New(fault.Conflict, op, "%s is disabled; enable the user first", u.Name)
	}
	return a.link(ctx, store.ResetLink, id, resetLasts, by)
}

// RequestReset sends a reset link to a user of a name or an address, if there is one who has an address. Nobody is told whether. Errors:
// Refused, ErrCSRF; Refused, no mail is sent here; Limit.
func (a *Auth) RequestReset(ctx context.Context, c Credentials, account string) error {
	const op = "auth.RequestReset"
	if err := a.Own(c); err != nil {
		return err
	}
	if a.mail == nil {
		return fault.New(fault.Refused, op, "no mail is sent from here; ask an admin for a link, or make one with `tradebot admin reset-link`")
	}
	if _, err := a.begin(ctx, account, c.Address, ofMail, ofSender); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // of the answer, which does not wait: how long it took would tell what was found
	a.mails.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := a.sendReset(ctx, account); err != nil {
			a.log.Warn("a link to a new password could not be sent", "error", err)
		}
	})
	return nil
}

func (a *Auth) sendReset(ctx context.Context, account string) error {
	u, err := a.find(ctx, account)
	if is(err, fault.NotFound) || err == nil && (u.Email == "" || u.Disabled != 0 || u.Password == "") {
		return nil
	}
	if err != nil {
		return err
	}
	link, err := a.link(ctx, store.ResetLink, u.ID, mailLasts, u.ID)
	if err != nil {
		return err
	}
	return a.mail.Send(ctx, u.Email, "A new password for Tradebot", fmt.Sprintf(
		"Somebody, hopefully you, asked for a new password for %s at %s.\n\nChoose it here within an hour:\n\n%s\n\nIf it was not you, do nothing: the old one still holds.\n",
		u.Name, a.url, link))
}
