package auth_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"tradebot/api/auth"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Who asks is known without a query nearly always: it is on the way of every request.
func BenchmarkIdentify(b *testing.B) {
	s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "x.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	a, err := auth.New(auth.Options{Store: s, URL: "http://x", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	_, link, err := a.Invite(b.Context(), "boss", "", "ann", "", user.Trader)
	if err == nil {
		_, err = a.Accept(b.Context(), from("192.0.2.1"), link, password)
	}
	if err != nil {
		b.Fatal(err)
	}
	session, err := a.SignIn(b.Context(), from("192.0.2.1"), "ann", password, "")
	if err != nil {
		b.Fatal(err)
	}
	look := of(session)
	look.Method = "GET"
	for name, c := range map[string]auth.Credentials{"look": look, "change": of(session)} {
		b.Run(name, func(b *testing.B) {
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if _, err := a.Identify(b.Context(), c); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
