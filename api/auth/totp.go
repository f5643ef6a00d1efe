package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

const (
	step     = 30_000 // ms that a code holds
	skew     = 1      // steps that a clock may be off
	recovery = 10     // recovery codes
)

// BeginTOTP makes a new secret for somebody's one-time codes, and the address by which a program takes it, for a QR code. It counts from
// when a code of it is given to [Auth.ConfirmTOTP]; until then another one that there is does. The error is Refused, ErrForbidden.
func (a *Auth) BeginTOTP(ctx context.Context, who *user.Who) (secret, url string, err error) {
	const op = "auth.BeginTOTP"
	if err := needSession(op, who); err != nil {
		return "", "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Tradebot", AccountName: who.Name, SecretSize: 20})
	if err != nil {
		return "", "", fault.Wrap(fault.Internal, op, err)
	}
	sealed, err := a.seal.close(key.Secret(), who.User)
	if err == nil {
		err = a.store.OfferTOTP(ctx, who.User, sealed)
	}
	if err != nil {
		return "", "", fault.In(op, err)
	}
	return key.Secret(), key.URL(), nil
}

// ConfirmTOTP turns somebody's codes on, and returns their recovery codes, which nobody knows after this. Their other sessions end. Errors:
// Refused that is ErrForbidden, or ErrWrong; Conflict, no secret was made or another one meanwhile; Limit.
func (a *Auth) ConfirmTOTP(ctx context.Context, who *user.Who, c Credentials, code string) (codes []string, err error) {
	const op = "auth.ConfirmTOTP"
	if err := needSession(op, who); err != nil {
		return nil, err
	}
	u, err := a.store.User(ctx, who.User)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if u.Offered == "" {
		return nil, fault.New(fault.Conflict, op, "no secret was made; begin with POST /api/v1/auth/totp")
	}
	attempt, err := a.begin(ctx, u.Name, c.Address, ofPair)
	if err != nil {
		return nil, err
	}
	secret, err := a.seal.open(u.Offered, u.ID)
	if err != nil {
		return nil, err
	}
	at, ok, err := a.matching(secret, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refuse(op, ErrWrong, "the code is wrong; look whether the clock of the device that shows codes is right")
	}
	codes, hashes := newCodes(u.ID)
	if err := a.store.ConfirmTOTP(ctx, u.ID, u.Offered, at, hashes, who.Session, who.User, a.ms()); err != nil {
		return nil, fault.In(op, err)
	}
	a.known.forget()
	return codes, attempt.end(ctx, false)
}

// DropTOTP lets somebody sign in without codes. Their other sessions end. Errors: Refused, ErrForbidden; Conflict, they use none.
func (a *Auth) DropTOTP(ctx context.Context, who *user.Who) error {
	const op = "auth.DropTOTP"
	if err := needSession(op, who); err != nil {
		return err
	}
	if _, err := a.withCodes(ctx, op, who.User); err != nil {
		return err
	}
	defer a.known.forget()
	return fault.In(op, a.store.DropTOTP(ctx, who.User, who.Session, who.User, a.ms()))
}

// ForceTOTPOff lets a user sign in without codes who has lost them, and ends their sessions. Errors: NotFound; Conflict, they use none.
func (a *Auth) ForceTOTPOff(ctx context.Context, by, id string) error {
	const op = "auth.ForceTOTPOff"
	if _, err := a.withCodes(ctx, op, id); err != nil {
		return err
	}
	defer a.known.forget()
	return fault.In(op, a.store.DropTOTP(ctx, id, "", by, a.ms()))
}

// RecoveryCodes makes new recovery codes for somebody, in place of those there are. Errors: Refused, ErrForbidden; Conflict, they use no
// codes.
func (a *Auth) RecoveryCodes(ctx context.Context, who *user.Who) ([]string, error) {
	const op = "auth.RecoveryCodes"
	if err := needSession(op, who); err != nil {
		return nil, err
	}
	if _, err := a.withCodes(ctx, op, who.User); err != nil {
		return nil, err
	}
	codes, hashes := newCodes(who.User)
	return codes, fault.In(op, a.store.SetCodes(ctx, who.User, hashes, who.User, a.ms()))
}

// Reseal seals all secrets of one-time codes with the first of the keys that another one sealed, and returns how many there were, and the names
// of users whose secret no key opens. A secret that is only offered, and that no key opens, is forgotten: its owner begins anew.
func (a *Auth) Reseal(ctx context.Context) (n int, lost []string, err error) {
	const op = "auth.Reseal"
	for after := ""; ; {
		page, err := a.store.Users(ctx, after, 0)
		if err != nil {
			return n, lost, fault.In(op, err)
		}
		for _, u := range page {
			after = u.Name
			for { // until nobody changed it meanwhile
				sealed, err := a.seal.again(u.TOTP, u.ID)
				if err != nil {
					lost = append(lost, u.Name)
					break
				}
				offered, _ := a.seal.again(u.Offered, u.ID)
				if sealed == u.TOTP && offered == u.Offered {
					break
				}
				kept, err := a.store.ResealTOTP(ctx, u, sealed, offered)
				if err != nil {
					return n, lost, fault.In(op, err)
				}
				if kept {
					n++
					break
				}
				if u, err = a.store.User(ctx, u.ID); is(err, fault.NotFound) {
					break
				} else if err != nil {
					return n, lost, fault.In(op, err)
				}
			}
		}
		if len(page) == 0 {
			return n, lost, nil
		}
	}
}

// withCodes returns a user who uses codes. The error is a Conflict.
func (a *Auth) withCodes(ctx context.Context, op, id string) (store.User, error) {
	u, err := a.store.User(ctx, id)
	if err == nil && u.TOTP == "" {
		err = fault.New(fault.Conflict, op, "one-time codes are off")
	}
	return u, fault.In(op, err)
}

// checkCode uses a one-time code or a recovery code of a user. The error is Refused, ErrUnauthenticated.
func (a *Auth) checkCode(ctx context.Context, u *store.User, code string) error {
	no := refuse("auth.checkCode", ErrUnauthenticated, "the code is wrong, or was used before; wait for the next one")
	if plain := plainCode(code); len(plain) == recoveryLength {
		used, err := a.store.UseCode(ctx, u.ID, codeHash(u.ID, plain), a.ms())
		if err == nil && !used {
			err = no
		}
		return err
	}
	secret, err := a.seal.open(u.TOTP, u.ID)
	if err != nil {
		return err
	}
	at, ok, err := a.matching(secret, code)
	if err != nil {
		return err
	}
	if !ok {
		return no
	}
	used, err := a.store.UseStep(ctx, u.ID, at)
	if err == nil && !used {
		err = no
	}
	return err
}

// matching returns the step of which a text is the code.
func (a *Auth) matching(secret, code string) (at int64, ok bool, err error) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := a.ms() / step
	for s := now - skew; s <= now+skew; s++ {
		want, err := hotp.GenerateCode(secret, uint64(max(0, s)))
		if err != nil {
			return 0, false, fault.New(fault.Internal, "auth.matching", "the secret of one-time codes is damaged")
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			at, ok = s, true
		}
	}
	return at, ok, nil
}

// recoveryLength is that of a recovery code without dashes: 80 bits.
const recoveryLength = 16

// newCodes makes recovery codes, and what is kept of them.
func newCodes(whose string) (codes []string, hashes [][]byte) {
	for range recovery {
		var b [10]byte
		_, _ = rand.Read(b[:]) // never fails
		text := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
		codes = append(codes, text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:])
		hashes = append(hashes, codeHash(whose, text))
	}
	return codes, hashes
}

func codeHash(whose, plain string) []byte { return digest(whose + ":" + plain) }

// plainCode is a code as it was made, however it was typed.
func plainCode(text string) string {
	return strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(text)))
}
