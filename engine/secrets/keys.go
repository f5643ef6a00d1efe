package secrets

import (
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"tradebot/engine/fault"
)

// Keys are what is in a file of private keys. However it is printed, no key shows.
type Keys struct {
	root     string // 32 bytes; "" if the file has none
	versions map[int]hpke.PrivateKey
	raw      map[int]string
}

// Format implements fmt.Formatter.
func (*Keys) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// Versions lists the versions there are, the oldest first.
func (k *Keys) Versions() []int { return slices.Sorted(maps.Keys(k.versions)) }

// Public returns the public half of the newest version; there is one.
func (k *Keys) Public() Public {
	version := slices.Max(k.Versions())
	return Public{version, k.versions[version].PublicKey()}
}

// Derive returns 32 bytes for a purpose, always the same. The error is NotFound: the file has no root.
func (k *Keys) Derive(purpose string) ([]byte, error) {
	if k.root == "" {
		return nil, fault.New(fault.NotFound, "secrets.Derive", "the file of keys has no line \"root\", from which other keys are made; put it back from a copy")
	}
	return Derive(Text(k.root), purpose)
}

// Derive returns 32 bytes for a purpose from a secret that is as good as random, by HKDF-SHA256.
func Derive(secret Text, purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "tradebot "+purpose, keySize)
	return key, fault.Wrap(fault.Internal, "secrets.Derive", err)
}

// parse reads a file of private keys. No error has a part of it.
func parse(text string) (*Keys, error) {
	const op = "secrets.parse"
	k := &Keys{versions: map[int]hpke.PrivateKey{}, raw: map[int]string{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		bad := func(why string) error {
			return fault.New(fault.Invalid, op, "line %d %s; put the file back from a copy", number, why)
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || name[0] == '#' {
			continue
		}
		if !ok { // of a first start before there were versions
			name, value = "root", name
		}
		raw, err := hex.DecodeString(value)
		if err != nil || len(raw) != keySize {
			return nil, bad("has no key of 64 hexadecimal digits")
		}
		if name == "root" {
			if k.root != "" {
				return nil, bad("is a second root")
			}
			k.root = string(raw)
			continue
		}
		version, err := versioned(name)
		if err != nil {
			return nil, bad("begins with neither root nor a version")
		}
		if k.versions[version] != nil {
			return nil, bad("has a version that is there already")
		}
		if k.versions[version], err = kem.NewPrivateKey(raw); err != nil {
			return nil, bad("has no key that can be used")
		}
		k.raw[version] = string(raw)
	}
	return k, nil
}

// versioned reads the number of a version.
func versioned(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n == 0 || text != strconv.FormatUint(n, 10) {
		return 0, errors.New("no version")
	}
	return int(n), nil
}

// text is the content of a file of these keys.
func (k *Keys) text() string {
	var b strings.Builder
	if k.root != "" {
		fmt.Fprintf(&b, "root %s\n", hex.EncodeToString([]byte(k.root)))
	}
	for _, version := range k.Versions() {
		fmt.Fprintf(&b, "%d %s\n", version, hex.EncodeToString([]byte(k.raw[version])))
	}
	return b.String()
}

// ReadKeys reads a file of private keys. Errors: NotFound if there is none, Refused if others than its owner can read it, Invalid if it has
// no version or cannot be understood, Unavailable.
func ReadKeys(path string) (*Keys, error) {
	const op = "secrets.ReadKeys"
	k, err := read(path)
	if err == nil && len(k.versions) == 0 {
		err = fault.New(fault.Invalid, op, "%s has no version of the key; `tradebot admin rotate-keys` makes one", path)
	}
	return k, fault.In(op, err)
}

func read(path string) (*Keys, error) {
	const op = "secrets.read"
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, op, "there is no file of keys %s; put it back from a copy, or make one with `tradebot admin rotate-keys`", path)
	case err != nil:
		return nil, fault.New(fault.Unavailable, op, "the file of keys %s cannot be read: %w", path, errors.Unwrap(err))
	}
	if err := Private(path); err != nil {
		return nil, fault.In(op, err)
	}
	k, err := parse(string(text))
	if err != nil {
		return nil, fault.Hide(fault.Invalid, op, err, "the file of keys %s is damaged: %s", path, fault.Sentence(err))
	}
	return k, nil
}

// Private refuses a file that others than its owner can read. The error is Refused, or Unavailable.
func Private(path string) error {
	const op = "secrets.Private"
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fault.New(fault.Unavailable, op, "the file of keys %s cannot be looked at: %w", path, errors.Unwrap(err))
	case info.Mode().Perm()&0o077 != 0:
		return fault.New(fault.Refused, op, "%s can be read by others (mode %o); run chmod 600 %s", path, info.Mode().Perm(), path)
	}
	return nil
}

// ReadPublic reads the newest key of a file of public keys. Errors: NotFound, Invalid, Unavailable.
func ReadPublic(path string) (Public, error) {
	const op = "secrets.ReadPublic"
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Public{}, fault.New(fault.NotFound, op, "there is no file of public keys %s; `tradebot admin rotate-keys` writes it", path)
	case err != nil:
		return Public{}, fault.New(fault.Unavailable, op, "the file of public keys %s cannot be read: %w", path, errors.Unwrap(err))
	}
	p, err := parsePublic(string(text))
	if err != nil {
		err = fault.Hide(fault.Invalid, op, err, "the file of public keys %s is damaged; `tradebot admin rotate-keys` writes it anew", path)
	}
	return p, err
}

// parsePublic reads a file of public keys.
func parsePublic(text string) (Public, error) {
	var newest Public
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, _ := strings.Cut(line, " ")
		version, err := versioned(name)
		if err != nil {
			return newest, err
		}
		raw, err := hex.DecodeString(value)
		if err != nil {
			return newest, err
		}
		key, err := kem.NewPublicKey(raw)
		if err != nil {
			return newest, err
		}
		if version > newest.Version {
			newest = Public{version, key}
		}
	}
	if newest.Version == 0 {
		return newest, errors.New("no key")
	}
	return newest, nil
}

// Text returns the content of a file of this public key.
func (p Public) Text() string {
	return fmt.Sprintf("%d %s\n", p.Version, hex.EncodeToString(p.key.Bytes()))
}
