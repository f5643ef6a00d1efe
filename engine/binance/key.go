package binance

// Key is an API key with its secret. However it is printed, logged or encoded, neither shows: nothing here has them as text,
// also not where a Key is a field that reflection walks over.
type Key struct{ id, secret *string }

// NewKey returns a key.
func NewKey(id, secret string) Key { return Key{&id, &secret} }

const hidden = "[API key]"

func (Key) String() string               { return hidden }
func (Key) GoString() string             { return hidden }
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// reveal returns the key and its secret.
func (k Key) reveal() (id, secret string) {
	if k.id == nil || k.secret == nil {
		return "", ""
	}
	return *k.id, *k.secret
}
