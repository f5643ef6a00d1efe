package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"

	"tradebot/engine/fault"
)

// Cost of a password's hash, the least that OWASP's cheat sheet on storing passwords asks of argon2id.
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	lanes   = 1
	salted  = 16 // bytes
	hashed  = 32
	leastPW = 12  // characters; codes may be off, so a password must stand alone
	mostPW  = 128 // and what is longer is no password but an attack on the machine
	strong  = 3   // of zxcvbn's 0 to 4: some 10^8 guesses and more
	queued  = 64  // passwords that may wait to be hashed
)

// passwords hashes them, a few at once: each takes 19 MiB, and sign-ins of strangers must not take all there is.
type passwords struct {
	turns   chan struct{}
	waiting atomic.Int64
	nobody  string // hash that no password has
}

func newPasswords() *passwords {
	var sum [hashed]byte
	_, _ = rand.Read(sum[:]) // never fails
	return &passwords{turns: make(chan struct{}, max(2, runtime.NumCPU())), nobody: phc(sum[:salted], sum[:])}
}

// turn waits until a password may be hashed. The error is Unavailable or Canceled.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	const op = "auth.turn"
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > queued {
		return nil, fault.New(fault.Unavailable, op, "too many people sign in at once; try again in a moment")
	}
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.KindOf(ctx.Err()), op, ctx.Err())
	}
}

// hash makes what is kept of a password. The error is Unavailable.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	var salt [salted]byte
	_, _ = rand.Read(salt[:]) // never fails
	return phc(salt[:], argon2.IDKey([]byte(password), salt[:], passes, memory, lanes, hashed)), nil
}

// is reports whether a password is that of a hash. Without one ("") it takes as long, and none is. Errors: Unavailable; Internal, the
// hash is none of ours.
func (p *passwords) is(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" || len(password) > 4*mostPW {
		hash, password = p.nobody, ""
	}
	h, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	sum := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1, nil
}

// phc writes a hash as the PHC string format has it.
func phc(salt, sum []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, e.EncodeToString(salt), e.EncodeToString(sum))
}

// hash is a hash that was read.
type hash struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

// parsePHC reads a hash of a password. One that would cost much more than ours is refused. The error is Internal.
func parsePHC(text string) (h hash, err error) {
	bad := fault.New(fault.Internal, "auth.parsePHC", "the hash of a password is damaged")
	parts := strings.Split(text, "$")
	if len(parts) != 6 || strings.ContainsAny(text, "\r\n") || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, bad
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); n != 3 || err != nil {
		return h, bad
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", h.memory, h.passes, h.lanes) ||
		h.memory < 8 || h.memory > 256<<10 || h.passes < 1 || h.passes > 16 || h.lanes < 1 || h.lanes > 8 {
		return h, bad
	}
	e := base64.RawStdEncoding.Strict()
	if h.salt, err = e.DecodeString(parts[4]); err != nil || len(h.salt) < 8 || len(h.salt) > 64 {
		return h, bad
	}
	if h.sum, err = e.DecodeString(parts[5]); err != nil || len(h.sum) < 16 || len(h.sum) > 64 {
		return h, bad
	}
	return h, nil
}

// checkPassword refuses passwords that are guessed first. about are words that others know of its owner. The error is Invalid, and does
// not have the password.
func checkPassword(password string, about ...string) error {
	const op = "auth.checkPassword"
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return fault.New(fault.Invalid, op, "the password has characters that cannot be typed; take others")
	case n < leastPW:
		return fault.New(fault.Invalid, op, "the password has %d characters; take %d or more", n, leastPW)
	case n > mostPW:
		return fault.New(fault.Invalid, op, "the password has %d characters; take %d or less", n, mostPW)
	}
	words := []string{"tradebot"}
	for _, w := range about {
		words = append(words, w)
		words = append(words, strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("@._-", r) })...)
	}
	found := zxcvbn.PasswordStrength(password, words)
	if found.Score >= strong {
		return nil
	}
	for _, m := range found.Sequence {
		switch {
		case m.DictionaryName == "user_inputs":
			return fault.New(fault.Invalid, op, "the password is easily guessed: it has a name or an address in it that others know; take several words that have nothing to do with one another")
		case m.DictionaryName == "passwords":
			return fault.New(fault.Invalid, op, "the password is easily guessed: it is much like one of the most common ones; take several words that have nothing to do with one another")
		case m.Pattern == "sequence" || m.Pattern == "repeat" || m.Pattern == "spatial":
			return fault.New(fault.Invalid, op, "the password is easily guessed: it has repetitions, sequences or neighbouring keys; take several words that have nothing to do with one another")
		}
	}
	return fault.New(fault.Invalid, op, "the password is easily guessed; take several words that have nothing to do with one another")
}
