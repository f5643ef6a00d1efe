package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"tradebot/engine/fault"
)

// seal keeps secrets that have to be read again: AES-256-GCM under a key of its own, which follows from the installation's.
type seal struct{ keys []cipher.AEAD }

// newSeal returns a seal; without keys, it seals and opens nothing. The error is Invalid.
func newSeal(keys [][]byte) (*seal, error) {
	const op = "auth.newSeal"
	s := &seal{}
	for _, key := range keys {
		if len(key) < 32 {
			return nil, fault.New(fault.Invalid, op, "SECRET_KEY is too short; it needs 32 bytes")
		}
		own, err := hkdf.Key(sha256.New, key, nil, "tradebot one-time codes", 32)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		block, err := aes.NewCipher(own)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		box, err := cipher.NewGCM(block)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, op, err)
		}
		s.keys = append(s.keys, box)
	}
	return s, nil
}

// close seals a text for somebody: for others it cannot be opened. The error is Unavailable: there is no key.
func (s *seal) close(text, whose string) (string, error) {
	if len(s.keys) == 0 {
		return "", fault.New(fault.Unavailable, "auth.close", "there is no key to seal secrets with; set SECRET_KEY")
	}
	box := s.keys[0]
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), []byte(whose))), nil
}

// again seals with the first key what another one sealed. The error is that of open.
func (s *seal) again(sealed, whose string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	if _, err := (&seal{keys: s.keys[:min(1, len(s.keys))]}).open(sealed, whose); err == nil {
		return sealed, nil
	}
	text, err := s.open(sealed, whose)
	if err != nil {
		return "", err
	}
	return s.close(text, whose)
}

// open reads what was sealed for somebody. The error is Internal: the key is another one.
func (s *seal) open(sealed, whose string) (string, error) {
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err == nil {
		for _, box := range s.keys {
			if n := box.NonceSize(); len(b) > n {
				if text, err := box.Open(nil, b[:n], b[n:], []byte(whose)); err == nil {
					return string(text), nil
				}
			}
		}
	}
	return "", fault.New(fault.Internal, "auth.open", "the secret of one-time codes was sealed with another SECRET_KEY, or is damaged; `tradebot admin disable-totp` lets its owner in without codes")
}
