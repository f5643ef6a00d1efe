package station

import (
	"testing"

	"tradebot/engine/config"
	"tradebot/engine/store"
)

// What the command line makes belongs to the same user after they have chosen a name.
func TestOwner(t *testing.T) {
	s := at(t, config.Config{DataDir: t.TempDir()})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	first, err := s.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Store.CreateLink(t.Context(), store.Link{Hash: []byte("l"), Kind: store.SetupLink, User: first, Expires: 2}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.UseLink(t.Context(), []byte("l"), "hash", "ann", "", 1); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Owner(t.Context()); err != nil || again != first {
		t.Errorf("it is %q, and was %q: %v", again, first, err)
	}
	if all, err := s.Store.Users(t.Context(), "", 0); err != nil || len(all) != 1 || all[0].Name != "ann" {
		t.Errorf("%+v, %v", all, err)
	}
}
