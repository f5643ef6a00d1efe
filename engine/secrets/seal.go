package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"encoding/binary"

	"tradebot/engine/fault"
)

// Place is where a sealed secret belongs. It is opened nowhere else.
type Place struct {
	User    string // id of the owner
	Row     string // id of what it is a secret of
	Purpose string // what it is for
}

// bound is the place as bytes that no other place has.
func (p Place) bound(what string) []byte {
	var b []byte
	for _, part := range []string{"tradebot 1", what, p.Purpose, p.User, p.Row} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// A sealed secret is: format, version of the key, wrapped data key, nonce, and the secret under the data key.
const (
	format  = 1
	keySize = 32
	wrapped = 32 + keySize + 16 // the sender's public key, and the data key with its tag
	nonce   = 12
	header  = 1 + 4
	least   = header + wrapped + nonce + 16
	// most is how long a secret may be, bytes.
	most = 64 << 10
)

var (
	kem  = hpke.DHKEM(ecdh.X25519())
	kdf  = hpke.HKDFSHA256()
	aead = hpke.AES256GCM()
)

// Public is the half of a key that seals.
type Public struct {
	Version int // from 1
	key     hpke.PublicKey
}

// Seal seals a secret for a place. The error is Invalid if it is too long.
func (p Public) Seal(at Place, secret Text) ([]byte, error) {
	const op = "secrets.Seal"
	if len(secret) > most {
		return nil, fault.New(fault.Invalid, op, "a secret has at most %d bytes", most)
	}
	data := make([]byte, keySize)
	_, _ = rand.Read(data) // never fails
	sealed, err := p.wrap(at, data)
	if err != nil {
		return nil, fault.In(op, err)
	}
	box, err := gcm(data)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	once := make([]byte, nonce)
	_, _ = rand.Read(once)
	sealed = append(sealed, once...)
	return box.Seal(sealed, once, []byte(secret), at.bound("secret")), nil
}

// wrap returns the beginning of a sealed secret: the data key for whoever has the private half.
func (p Public) wrap(at Place, data []byte) ([]byte, error) {
	sealed := binary.BigEndian.AppendUint32([]byte{format}, uint32(p.Version))
	key, err := hpke.Seal(p.key, kdf, aead, append(at.bound("data key"), sealed...), data)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "secrets.wrap", err)
	}
	return append(sealed, key...), nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Version returns which version of the key a secret is sealed for. The error is Invalid: it is no sealed secret.
func Version(sealed []byte) (int, error) {
	if len(sealed) < least || sealed[0] != format {
		return 0, fault.New(fault.Invalid, "secrets.Version", "what is kept is no sealed secret; it was damaged, so give the key anew")
	}
	return int(binary.BigEndian.Uint32(sealed[1:])), nil
}

// data opens the data key of a sealed secret.
func (k *Keys) data(at Place, sealed []byte) ([]byte, error) {
	const op = "secrets.data"
	version, err := Version(sealed)
	if err != nil {
		return nil, err
	}
	private, ok := k.versions[version]
	if !ok {
		return nil, fault.New(fault.NotFound, op, "the secret is sealed for version %d of the key, which this process does not have; put the file of keys that has it in place", version)
	}
	data, err := hpke.Open(private, kdf, aead, append(at.bound("data key"), sealed[:header]...), sealed[header:header+wrapped])
	if err != nil { // the cause says no more
		return nil, fault.New(fault.Refused, op, "the sealed secret is not the one that was put here; it was damaged or moved, so give the key anew")
	}
	return data, nil
}

// Open opens a secret that was sealed for a place. Errors: Invalid if it is none, NotFound without the version of the key it is sealed for,
// Refused if it, or the place, is another.
func (k *Keys) Open(at Place, sealed []byte) (Text, error) {
	const op = "secrets.Open"
	data, err := k.data(at, sealed)
	if err != nil {
		return "", fault.In(op, err)
	}
	box, err := gcm(data)
	if err != nil {
		return "", fault.Wrap(fault.Internal, op, err)
	}
	rest := sealed[header+wrapped:]
	secret, err := box.Open(nil, rest[:nonce], rest[nonce:], at.bound("secret"))
	if err != nil {
		return "", fault.New(fault.Refused, op, "the sealed secret is not the one that was put here; it was damaged or moved, so give the key anew")
	}
	return Text(secret), nil
}

// Rewrap seals the data key of a secret for the newest version; what it seals stays as it is. The errors are those of Open.
func (k *Keys) Rewrap(at Place, sealed []byte) ([]byte, error) {
	const op = "secrets.Rewrap"
	if _, err := k.Open(at, sealed); err != nil { // what is damaged is not made to look sound
		return nil, fault.In(op, err)
	}
	data, err := k.data(at, sealed)
	if err != nil {
		return nil, fault.In(op, err)
	}
	fresh, err := k.Public().wrap(at, data)
	return append(fresh, sealed[header+wrapped:]...), fault.In(op, err)
}
