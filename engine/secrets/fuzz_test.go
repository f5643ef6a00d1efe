package secrets

import "testing"

// Whatever is given as a sealed secret or as a file, nothing panics, and nothing but what was sealed is opened.
func FuzzOpen(f *testing.F) {
	k, err := parse("")
	if err == nil {
		err = k.add(1)
	}
	if err != nil {
		f.Fatal(err)
	}
	at := Place{User: "u", Row: "r", Purpose: "p"}
	good, err := k.Public().Seal(at, "secret")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{format})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if text, err := k.Open(at, sealed); (err == nil) != (string(sealed) == string(good)) || err != nil && text != "" {
			t.Errorf("%d bytes: %v", len(sealed), err)
		}
		fresh, err := k.Rewrap(at, sealed)
		if err == nil {
			_, err = k.Open(at, fresh)
			if err != nil {
				t.Errorf("rewrapped: %v", err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("root 00\n1 00\n# x\n\n")
	f.Add("1 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = parsePublic(text)
		k, err := parse(text)
		if err != nil {
			return
		}
		again, err := parse(k.text())
		if err != nil || again.text() != k.text() {
			t.Errorf("%q is read as %q, and that not alike: %v", text, k.text(), err)
		}
	})
}
