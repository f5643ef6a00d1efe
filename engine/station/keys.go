package station

import (
	"cmp"
	"encoding/json"
	"path/filepath"

	"tradebot/engine/config"
	"tradebot/engine/fault"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
)

// masterKey is the file of private keys in the data folder, where `serve` makes it.
const masterKey = "master.key"

// keysAt returns where the file of private keys is.
func keysAt(c *config.Config, dir string) string {
	return cmp.Or(c.MasterKey, filepath.Join(dir, masterKey))
}

// Derive returns a key of 32 bytes for a purpose, the same in all processes: from SECRET_KEY, or from the root in the file of keys, which
// only `serve` has. The error is Invalid: there is neither; or those of secrets.ReadKeys.
func (s *Station) Derive(purpose string) ([]byte, error) {
	const op = "station.Derive"
	if s.Config.SecretKey != "" {
		key, err := secrets.Derive(s.Config.SecretKey, purpose)
		return key, fault.In(op, err)
	}
	k, err := secrets.ReadKeys(keysAt(&s.Config, s.Dir))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return nil, fault.New(fault.Invalid, op, "this process has no key to seal secrets with; set SECRET_KEY, or run `tradebot serve`, which makes one")
	}
	if err != nil {
		return nil, fault.In(op, err)
	}
	key, err := k.Derive(purpose)
	return key, fault.In(op, err)
}

// Derived returns the keys of a purpose: that of Derive, and that of SECRET_KEY_OLD if it is set. The errors are those of Derive.
func (s *Station) Derived(purpose string) ([][]byte, error) {
	const op = "station.Derived"
	key, err := s.Derive(purpose)
	if err != nil {
		return nil, fault.In(op, err)
	}
	if s.Config.OldSecret == "" {
		return [][]byte{key}, nil
	}
	old, err := secrets.Derive(s.Config.OldSecret, purpose)
	return [][]byte{key, old}, fault.In(op, err)
}

// apiKey is what is sealed of an account.
type apiKey struct {
	Key    string `json:"key"`
	Secret string `json:"secret"`
}

// placed is where the key of an account belongs.
func placed(a *store.Account) secrets.Place {
	return secrets.Place{User: a.Owner, Row: a.ID, Purpose: "exchange key"}
}

// Seal puts an API key into an account, sealed for the workers; its ID and Owner are set. Errors: Refused if this process has no key to
// seal with, those of secrets.ReadPublic and ReadKeys.
func (s *Station) Seal(a *store.Account, key, secret secrets.Text) error {
	const op = "station.Seal"
	public, err := s.public()
	if err != nil {
		return fault.In(op, err)
	}
	text, err := json.Marshal(apiKey{string(key), string(secret)})
	if err != nil {
		return fault.Wrap(fault.Internal, op, err)
	}
	if a.Sealed, err = public.Seal(placed(a), secrets.Text(text)); err != nil {
		return fault.In(op, err)
	}
	a.Seal, a.Hint = public.Version, string(key[max(0, len(key)-4):])
	return nil
}

// public reads the public key, each time: it may be another by now.
func (s *Station) public() (secrets.Public, error) {
	const op = "station.public"
	if s.Config.PublicKey != "" {
		return secrets.ReadPublic(s.Config.PublicKey)
	}
	k, err := secrets.ReadKeys(keysAt(&s.Config, s.Dir))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return secrets.Public{}, fault.New(fault.Refused, op, "exchange keys cannot be sealed here; set PUBLIC_KEY_FILE to the file that `tradebot admin rotate-keys` writes")
	}
	if err != nil {
		return secrets.Public{}, fault.In(op, err)
	}
	return k.Public(), nil
}

// Changed tells whoever watches what an account is now, or that it was deleted.
func (s *Station) Changed(a store.Account, deleted bool) { s.news.account(a, deleted) }
