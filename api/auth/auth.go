package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Options are the partners and settings of an [Auth].
type Options struct {
	Store *store.Store
	Keys  [][]byte // of the installation, 32 bytes or more each; the first seals, all open; nil where nobody uses one-time codes
	URL   string   // at which browsers reach the installation, such as https://bots.example.org
	Mail  Mailer   // nil: links are given by admins
	Log   *slog.Logger
	Now   func() time.Time // nil: the clock
}

// Mailer sends messages.
type Mailer interface {
	// Send sends a text to an address. The error is Unavailable.
	Send(ctx context.Context, to, subject, text string) error
}

// Auth says who asks, and lets people in. Its methods may be called from any goroutine. Beside the errors that each names they return
// Unavailable: the database does not answer.
type Auth struct {
	store     *store.Store
	url       *url.URL
	mail      Mailer
	log       *slog.Logger
	now       func() time.Time
	passwords *passwords
	seal      *seal
	known     *known
	mails     sync.WaitGroup
}

// New returns an Auth. [Auth.Close] ends it. The error is Invalid.
func New(o Options) (*Auth, error) {
	const op = "auth.New"
	at, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || at.RawQuery != "" || at.Fragment != "" || at.User != nil {
		return nil, fault.New(fault.Invalid, op, "the address %q, at which browsers reach Tradebot, is none; write PUBLIC_URL like https://bots.example.org", o.URL)
	}
	a := &Auth{store: o.Store, url: at, mail: o.Mail, log: o.Log, now: o.Now, passwords: newPasswords(), known: newKnown()}
	if a.now == nil {
		a.now = time.Now
	}
	if a.seal, err = newSeal(o.Keys); err != nil {
		return nil, fault.In(op, err)
	}
	return a, nil
}

// Close waits until what is being sent is sent.
func (a *Auth) Close() { a.mails.Wait() }

// Prune forgets what lets nobody in any more. It is to be called now and then.
func (a *Auth) Prune(ctx context.Context) error {
	now := a.now()
	return a.store.PrunePeople(ctx, now.UnixMilli(), now.Add(-idle).UnixMilli(), now.Add(-forgets).UnixMilli(), now.Add(-trusts).UnixMilli())
}

func (a *Auth) ms() int64 { return a.now().UnixMilli() }

// refuse returns an error for a reason, with the words for whoever reads it.
func refuse(op string, reason error, text string) error {
	return fault.Hide(fault.Refused, op, reason, "%s", text)
}

// secret is a new random text that nobody can guess, and what is kept of it.
func secret() (text string, hash []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	text = base64.RawURLEncoding.EncodeToString(b[:])
	return text, digest(text)
}

// digest is what is kept of a secret.
func digest(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// secretLike reports whether a text may be one that secret made, so that others cost no query.
func secretLike(text string) bool {
	e := base64.RawURLEncoding.Strict()
	if len(text) != e.EncodedLen(32) { // the decoder skips ends of lines
		return false
	}
	b, err := e.DecodeString(text)
	return err == nil && len(b) == 32
}

var names = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)

// checkName reads the name of a user. The error is Invalid.
func checkName(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if !names.MatchString(name) {
		return "", fault.New(fault.Invalid, "auth.checkName", "a name has 2 to 40 letters from a to z, digits, dots, dashes and underscores, and begins with a letter or a digit")
	}
	return name, nil
}

// checkEmail reads an address; "" is none. The error is Invalid.
func checkEmail(text string) (string, error) {
	email := strings.ToLower(strings.TrimSpace(text))
	if email == "" {
		return "", nil
	}
	if read, err := mail.ParseAddress(email); err != nil || read.Address != email || len(email) > 254 || strings.ContainsAny(email, "\r\n\x00") {
		return "", fault.New(fault.Invalid, "auth.checkEmail", "this is no e-mail address; write it like ann@example.org")
	}
	return email, nil
}

// find returns a user by name or address. Errors: NotFound.
func (a *Auth) find(ctx context.Context, account string) (store.User, error) {
	if account = plainAccount(account); strings.Contains(account, "@") {
		return a.store.UserAt(ctx, account)
	}
	return a.store.UserNamed(ctx, account)
}

func plainAccount(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// is reports whether an error is of a kind.
func is(err error, kind fault.Kind) bool { return err != nil && fault.KindOf(err) == kind }

// needSession refuses who shows a token. The error is Refused, ErrForbidden.
func needSession(op string, who *user.Who) error {
	if who.Session == "" {
		return refuse(op, ErrForbidden, "this is done in a session only, not with a token; sign in")
	}
	return nil
}

// WaitOf is how long whoever was refused must wait, 0 if that is not why.
func WaitOf(err error) time.Duration {
	if w := (*waiting)(nil); errors.As(err, &w) {
		return w.wait
	}
	return 0
}

// waiting is a refusal for a while.
type waiting struct{ wait time.Duration }

func (w *waiting) Error() string {
	s := int64((w.wait + time.Second - 1) / time.Second)
	if s < 120 {
		return fmt.Sprintf("that was tried too often; wait for %d seconds", s)
	}
	return fmt.Sprintf("that was tried too often; wait for %d minutes", (s+59)/60)
}
