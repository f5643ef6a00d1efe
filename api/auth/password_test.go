package auth_test

import (
	"context"
	"strings"
	"testing"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

func TestPasswordsAreJudged(t *testing.T) {
	for _, c := range []struct{ password, says string }{
		{"", "has 0 characters; take 12 or more"},
		{"x9$kQ2!zW", "has 9 characters; take 12 or more"},
		{strings.Repeat("ab9", 50), "has 150 characters; take 128 or less"},
		{"password1234", "one of the most common"},
		{"PASSWORD1234!", "one of the most common"},
		{"annannannann", "easily guessed"},
		{"ann@example.org", "a name or an address in it"},
		{"aaaaaaaaaaaaaaaa", "easily guessed"},
		{"qwertyuiop12", "easily guessed"},
		{"abcdefghijkl", "easily guessed"},
		{"\xff\xfe0123456789", "cannot be typed"},
		{"velvet\x00otter juggles", "cannot be typed"},
		{password, ""},
		{"schöne grüne Wälder rauschen", ""},
		{"kR9#vLp2!xQz", ""},
	} {
		err := auth.CheckPassword(c.password, "ann", "ann@example.org")
		if c.says == "" && err != nil || c.says != "" && (fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Sentence(err), c.says)) {
			t.Errorf("%q: %v, want %q", c.password, err, c.says)
		}
		if err != nil && len(c.password) > 8 && strings.Contains(err.Error(), c.password) {
			t.Errorf("the sentence has the password: %v", err)
		}
	}
}

func TestHashes(t *testing.T) {
	d := newDesk(t)
	u := d.person("ann", user.Viewer)
	if !strings.HasPrefix(u.Password, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %s", u.Password)
	}
	if v := d.person("bob", user.Viewer); v.Password == u.Password {
		t.Error("two of the same password have the same hash")
	}
}

// No more passwords are hashed at once than there are turns.
func TestTurns(t *testing.T) {
	d := newDesk(t)
	d.person("ann", user.Viewer)
	for range cap(d.Turns()) {
		d.Turns() <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := d.SignIn(ctx, from("192.0.2.1"), "ann", password, "")
		done <- err
	}()
	cancel()
	if err := <-done; fault.KindOf(err) != fault.Canceled {
		t.Errorf("it does not wait: %v", err)
	}
	<-d.Turns()
	d.enter("ann")
}

func FuzzPHC(f *testing.F) {
	for _, seed := range []string{
		"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAAAAAAAAA$AAAA", "$argon2i$v=19$m=8,t=1,p=1$$", "$$$$$", "",
		"$argon2id$v=19$m=+8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=10,t=1,p=1$00000000000$0000000000000+000000000",
		"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAA\nAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := auth.ParsePHC(text); err == nil {
			if len(text) > 250 || strings.Count(text, "$") != 5 || strings.ContainsAny(text, " \r\n") || strings.Contains(text, "=+") {
				t.Errorf("%q is read as a hash", text)
			}
		} else if fault.KindOf(err) != fault.Internal || len(text) > 8 && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzSecrets(f *testing.F) {
	token, _ := auth.NewToken()
	for _, seed := range []string{token, "Bearer " + token, "bearer  " + token, "https://x/setup#" + token[len(token)-43:], "tb_", "Bearer tb_aaaaaaaa_", "#", "",
		token[:len(token)-20] + "\n" + token[len(token)-20:], token[len(token)-43:len(token)-9] + "\r\n" + token[len(token)-9:]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if prefix, ok := auth.TokenPrefix(text); ok && (!strings.HasPrefix(text, "tb_"+prefix+"_") || len(text) != 3+8+1+43) {
			t.Errorf("%q is a token", text)
		}
		if got, ok := auth.Bearer(text); ok && !strings.HasSuffix(strings.TrimSpace(text), got) {
			t.Errorf("%q has the token %q", text, got)
		}
		if got, err := auth.LinkSecret(text); err == nil && (len(got) != 43 || !strings.HasSuffix(strings.TrimSpace(text), got)) {
			t.Errorf("%q has the secret %q", text, got)
		}
	})
}
