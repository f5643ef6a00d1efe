package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
	"tradebot/engine/store"
)

// race lets many do the same at once, and returns how many succeed. The others must not fail otherwise than by being told no.
func (b *bench) race(do func(i int) (bool, error)) int64 {
	b.Helper()
	var won atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			ok, err := do(i)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				b.Error(err)
			}
			if ok && err == nil {
				won.Add(1)
			}
		})
	}
	all.Wait()
	return won.Load()
}

// audited fails the test unless the audit has just these, the oldest first, of an object.
func (b *bench) audited(object string, want ...string) {
	b.Helper()
	log, err := b.AuditLog(b.ctx, store.AuditFilter{Object: object})
	b.ok(err)
	var got []string
	for _, a := range log {
		got = append([]string{a.What}, got...)
		if strings.Contains(string(a.Detail), "secret") {
			b.Errorf("the audit has a secret: %s", a.Detail)
		}
	}
	if !reflect.DeepEqual(got, want) {
		b.Errorf("the audit of %s has %q, want %q", object, got, want)
	}
}

func ptr[T any](v T) *T { return &v }

func (b *bench) session(user, id string) store.Session {
	b.Helper()
	v := store.Session{ID: id, User: user, Hash: []byte(id), Created: 100, Seen: 100, Fresh: 100, Expires: 1000, Address: "192.0.2.1", Agent: "curl"}
	b.ok(b.CreateSession(b.ctx, v, ""))
	return v
}

func Test110_ChangesOfUsers(t *testing.T) {
	both(t, func(b *bench) {
		bob, err := b.CreateUser(b.ctx, store.User{Name: "bob", Role: "admin", Password: "h", Email: "bob@example.org"})
		b.ok(err)
		b.session(bob.ID, "s1")
		if got, err := b.UserAt(b.ctx, "bob@example.org"); err != nil || got != bob {
			b.Errorf("%+v, %v", got, err)
		}
		_, err = b.UserAt(b.ctx, "") // of those who have none
		b.fails(err, fault.NotFound)
		_, err = b.CreateUser(b.ctx, store.User{Name: "eve", Email: "bob@example.org"})
		b.fails(err, fault.Conflict)
		for _, c := range []store.UserChange{{Role: ptr("viewer")}, {Disabled: ptr(true)}} {
			_, err = b.ChangeUser(b.ctx, bob.ID, 0, c, "ann", 5)
			if b.fails(err, fault.Conflict); !strings.Contains(fault.Sentence(err), "the only admin") {
				b.Error(err)
			}
		}
		b.fails(b.DeleteUser(b.ctx, bob.ID, "ann", 5), fault.Conflict)
		_, err = b.ChangeUser(b.ctx, "nobody", 0, store.UserChange{}, "ann", 5)
		b.fails(err, fault.NotFound)
		_, err = b.ChangeUser(b.ctx, b.user.ID, 0, store.UserChange{Email: ptr("bob@example.org")}, "ann", 5)
		b.fails(err, fault.Conflict)
		ann, err := b.ChangeUser(b.ctx, b.user.ID, 1, store.UserChange{Role: ptr("admin")}, "ann", 5)
		if err != nil || ann.Role != "admin" || ann.Version != 2 {
			b.Fatalf("%+v, %v", ann, err)
		}
		_, err = b.ChangeUser(b.ctx, ann.ID, 1, store.UserChange{Role: ptr("trader")}, "ann", 5)
		b.fails(err, fault.Conflict) // it is of version 2
		if same, err := b.ChangeUser(b.ctx, ann.ID, 2, store.UserChange{Role: ptr("admin")}, "ann", 5); err != nil || same.Version != 2 {
			b.Errorf("what stays is a change: %+v, %v", same, err)
		}
		off, err := b.ChangeUser(b.ctx, bob.ID, 0, store.UserChange{Disabled: ptr(true)}, "ann", 7)
		if err != nil || off.Disabled != 7 {
			b.Errorf("%+v, %v", off, err)
		}
		_, _, err = b.SessionOf(b.ctx, []byte("s1"))
		b.fails(err, fault.NotFound)
		on, err := b.ChangeUser(b.ctx, bob.ID, 0, store.UserChange{Disabled: ptr(false)}, "ann", 8)
		if err != nil || on.Disabled != 0 {
			b.Errorf("%+v, %v", on, err)
		}
		b.audited(bob.ID, "sign in", "change user", "change user")
	})
}

// Two admins who take one another's role away at once do not leave an installation without any.
func Test111_AnAdminRemains(t *testing.T) {
	both(t, func(b *bench) {
		for round := range 5 {
			var ids []string
			for i := range 2 {
				u, err := b.CreateUser(b.ctx, store.User{Name: fmt.Sprint("admin", round, i), Role: "admin", Password: "h"})
				b.ok(err)
				ids = append(ids, u.ID)
			}
			var all sync.WaitGroup
			for _, id := range ids {
				all.Go(func() {
					if _, err := b.ChangeUser(b.ctx, id, 0, store.UserChange{Role: ptr("viewer")}, "x", 1); err != nil && fault.KindOf(err) != fault.Conflict {
						b.Error(err)
					}
				})
			}
			all.Wait()
			if has, err := b.HasAdmin(b.ctx); err != nil || !has {
				b.Fatalf("round %d: no admin is left: %v", round, err)
			}
			for _, id := range ids { // the next round has its own two
				_, _ = b.Raw(b.ctx, "UPDATE users SET role = 'viewer' WHERE id = $1", id)
			}
		}
	})
}

func Test128_NamesOfUsers(t *testing.T) {
	both(t, func(b *bench) {
		names, err := b.Names(b.ctx, b.user.ID, "nobody")
		if want := map[string]string{b.user.ID: b.user.Name}; err != nil || !reflect.DeepEqual(names, want) {
			b.Errorf("%v, %v, want %v", names, err, want)
		}
		if names, err = b.Names(b.ctx); err != nil || len(names) != 0 {
			b.Errorf("%v, %v", names, err)
		}
	})
}

func Test112_DeletingUsers(t *testing.T) {
	both(t, func(b *bench) {
		b.bot(bot.Paper)
		b.fails(b.DeleteUser(b.ctx, b.user.ID, "x", 1), fault.Conflict)
		b.fails(b.DeleteUser(b.ctx, "nobody", "x", 1), fault.NotFound)
		bob, err := b.Invite(b.ctx, store.User{Name: "bob", Role: "trader"}, store.Link{Hash: []byte("l"), Kind: store.InviteLink, Expires: 100}, "ann")
		b.ok(err)
		b.session(bob.ID, "s1")
		b.ok(b.CreateToken(b.ctx, store.Token{ID: "t", User: bob.ID, Hash: []byte("t")}, "bob"))
		b.ok(b.SetCodes(b.ctx, bob.ID, [][]byte{[]byte("c")}, "bob", 1))
		b.ok(b.DeleteUser(b.ctx, bob.ID, "ann", 9))
		_, err = b.User(b.ctx, bob.ID)
		b.fails(err, fault.NotFound)
		b.audited(bob.ID, "create user", "make link", "sign in", "make recovery codes", "delete user")
	})
}

func Test113_Sessions(t *testing.T) {
	both(t, func(b *bench) {
		bob, err := b.CreateUser(b.ctx, store.User{Name: "bob"})
		b.ok(err)
		one, two := b.session(b.user.ID, "s1"), b.session(b.user.ID, "s2")
		other := b.session(bob.ID, "s3")
		if got, u, err := b.SessionOf(b.ctx, one.Hash); err != nil || !reflect.DeepEqual(got, one) || u != b.user {
			b.Errorf("%+v, %+v, %v", got, u, err)
		}
		b.ok(b.SeenSession(b.ctx, one.ID, "192.0.2.2", 200))
		b.ok(b.SeenSession(b.ctx, one.ID, "192.0.2.3", 150)) // late
		one.Seen, one.Address = 200, "192.0.2.2"
		all, err := b.Sessions(b.ctx, b.user.ID, "", 999, 99, 0)
		if err != nil || !reflect.DeepEqual(all, []store.Session{one, two}) {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err = b.Sessions(b.ctx, b.user.ID, "s1", 999, 99, 0); err != nil || len(all) != 1 || all[0].ID != "s2" {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err = b.Sessions(b.ctx, b.user.ID, "", 999, 100, 0); err != nil || len(all) != 1 || all[0].ID != "s1" {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err = b.Sessions(b.ctx, b.user.ID, "", 1000, 0, 0); err != nil || len(all) != 0 {
			b.Errorf("%+v, %v", all, err)
		}
		// Of several who renew a session one does: the others show what is worth nothing any more.
		if won := b.race(func(i int) (bool, error) {
			return true, b.RenewSession(b.ctx, one.User, one.ID, one.Hash, []byte{byte(i)}, 300)
		}); won != 1 {
			b.Errorf("%d renew a session", won)
		}
		_, _, err = b.SessionOf(b.ctx, one.Hash)
		b.fails(err, fault.NotFound)
		b.fails(b.EndSession(b.ctx, b.user.ID, other.ID, "ann", 1), fault.NotFound)
		b.ok(b.EndSession(b.ctx, b.user.ID, two.ID, "ann", 1))
		b.fails(b.EndSession(b.ctx, b.user.ID, two.ID, "ann", 1), fault.NotFound)
		b.session(b.user.ID, "s4")
		if n, err := b.EndSessions(b.ctx, b.user.ID, "s4", "ann", 1); n != 1 || err != nil {
			b.Errorf("%d, %v", n, err)
		}
		b.ok(b.CreateSession(b.ctx, store.Session{ID: "s5", User: b.user.ID, Hash: []byte("s5"), Created: 1, Expires: 1000}, "s4"))
		if all, err = b.Sessions(b.ctx, b.user.ID, "", 0, 0, 0); err != nil || len(all) != 1 || all[0].ID != "s5" {
			b.Errorf("a session is not in place of the other: %+v, %v", all, err)
		}
		b.fails(b.CreateSession(b.ctx, store.Session{ID: "s6", User: "nobody", Hash: []byte("s6")}, ""), fault.NotFound)
		b.ok(b.PrunePeople(b.ctx, 1000, 1, 0, 0))
		if _, _, err = b.SessionOf(b.ctx, other.Hash); err != nil {
			b.Error(err)
		}
		b.ok(b.PrunePeople(b.ctx, 1001, 0, 0, 0))
		_, _, err = b.SessionOf(b.ctx, other.Hash)
		b.fails(err, fault.NotFound)
	})
}

func Test114_Tokens(t *testing.T) {
	both(t, func(b *bench) {
		bob, err := b.CreateUser(b.ctx, store.User{Name: "bob"})
		b.ok(err)
		tok := store.Token{ID: "t1", User: b.user.ID, Name: "reader", Prefix: "abc", Hash: []byte("secret"), Scope: "read", Created: 5, Expires: 50}
		b.ok(b.CreateToken(b.ctx, tok, "ann"))
		b.fails(b.CreateToken(b.ctx, tok, "ann"), fault.Conflict)
		b.fails(b.CreateToken(b.ctx, store.Token{ID: "t2", User: "nobody", Hash: []byte("x")}, "ann"), fault.NotFound)
		b.ok(b.UsedToken(b.ctx, "t1", 9))
		b.ok(b.UsedToken(b.ctx, "t1", 8))
		tok.Used = 9
		if got, u, err := b.TokenOf(b.ctx, tok.Hash); err != nil || !reflect.DeepEqual(got, tok) || u != b.user {
			b.Errorf("%+v, %+v, %v", got, u, err)
		}
		if all, err := b.Tokens(b.ctx, b.user.ID, "", 0); err != nil || !reflect.DeepEqual(all, []store.Token{tok}) {
			b.Errorf("%+v, %v", all, err)
		}
		if all, err := b.Tokens(b.ctx, bob.ID, "", 0); err != nil || len(all) != 0 {
			b.Errorf("%+v, %v", all, err)
		}
		b.fails(b.DeleteToken(b.ctx, bob.ID, "t1", "bob", 1), fault.NotFound)
		b.ok(b.DeleteToken(b.ctx, b.user.ID, "t1", "ann", 1))
		_, _, err = b.TokenOf(b.ctx, tok.Hash)
		b.fails(err, fault.NotFound)
		b.audited("t1", "create token", "delete token")
	})
}

func Test115_Links(t *testing.T) {
	both(t, func(b *bench) {
		link := func(kind, hash string) {
			b.ok(b.CreateLink(b.ctx, store.Link{Hash: []byte(hash), Kind: kind, User: b.user.ID, Created: 1, Expires: 100}, "x"))
		}
		link(store.ResetLink, "secret1")
		link(store.InviteLink, "secret2")
		link(store.ResetLink, "secret3") // in place of the first
		_, _, err := b.LinkOf(b.ctx, []byte("secret1"), 50)
		b.fails(err, fault.NotFound)
		if l, u, err := b.LinkOf(b.ctx, []byte("secret3"), 99); err != nil || l.Kind != store.ResetLink || u != b.user {
			b.Errorf("%+v, %+v, %v", l, u, err)
		}
		_, _, err = b.LinkOf(b.ctx, []byte("secret3"), 100)
		b.fails(err, fault.NotFound)
		_, err = b.UseLink(b.ctx, []byte("secret3"), "h2", "", "", 100)
		b.fails(err, fault.NotFound)
		b.session(b.user.ID, "s1")
		if won := b.race(func(i int) (bool, error) {
			u, err := b.UseLink(b.ctx, []byte("secret3"), fmt.Sprint("h", i), "eve", "e@x", 50)
			return u.Name == "ann" && u.Role == "owner" && u.Email == "", err
		}); won != 1 {
			b.Errorf("%d use a link", won)
		}
		_, _, err = b.SessionOf(b.ctx, []byte("s1"))
		b.fails(err, fault.NotFound)
		_, _, err = b.LinkOf(b.ctx, []byte("secret2"), 50) // it ended with the new password
		b.fails(err, fault.NotFound)

		link(store.ResetLink, "secret4")
		_, err = b.ChangeUser(b.ctx, b.user.ID, 0, store.UserChange{Disabled: ptr(true)}, "x", 1)
		b.ok(err)
		link(store.ResetLink, "secret5")
		_, err = b.UseLink(b.ctx, []byte("secret5"), "h", "", "", 50)
		b.fails(err, fault.NotFound)
		b.audited(b.user.ID, "make link", "make link", "make link", "sign in", "use link", "make link", "change user", "make link")
	})
}

// The link of the first start makes its user the admin, whatever they were called, and is worth nothing once there is one.
func Test116_SetupLink(t *testing.T) {
	both(t, func(b *bench) {
		if has, err := b.HasAdmin(b.ctx); has || err != nil {
			b.Error(has, err)
		}
		for _, hash := range []string{"a", "b"} {
			b.ok(b.CreateLink(b.ctx, store.Link{Hash: []byte(hash), Kind: store.SetupLink, User: b.user.ID, Expires: 100}, "x"))
		}
		_, err := b.CreateUser(b.ctx, store.User{Name: "taken"})
		b.ok(err)
		_, err = b.UseLink(b.ctx, []byte("b"), "h", "taken", "", 50)
		b.fails(err, fault.Conflict) // and it can be used again
		u, err := b.UseLink(b.ctx, []byte("b"), "h", "boss", "boss@example.org", 50)
		if err != nil || u.ID != b.user.ID || u.Name != "boss" || u.Role != "admin" || u.Email != "boss@example.org" || u.Password != "h" {
			b.Errorf("%+v, %v", u, err)
		}
		if has, err := b.HasAdmin(b.ctx); !has || err != nil {
			b.Error(has, err)
		}
		b.ok(b.CreateLink(b.ctx, store.Link{Hash: []byte("c"), Kind: store.SetupLink, User: b.user.ID, Expires: 100}, "x"))
		_, err = b.UseLink(b.ctx, []byte("c"), "h", "eve", "", 50)
		b.fails(err, fault.NotFound)
	})
}

func Test117_Codes(t *testing.T) {
	both(t, func(b *bench) {
		id := b.user.ID
		b.ok(b.OfferTOTP(b.ctx, id, "sealed1"))
		b.ok(b.OfferTOTP(b.ctx, id, "sealed2"))
		b.fails(b.OfferTOTP(b.ctx, "nobody", "x"), fault.NotFound)
		codes := [][]byte{[]byte("c1"), []byte("c2")}
		b.fails(b.ConfirmTOTP(b.ctx, id, "sealed1", 7, codes, "", "ann", 1), fault.Conflict)
		b.session(id, "s1")
		b.session(id, "s2")
		b.ok(b.ConfirmTOTP(b.ctx, id, "sealed2", 7, codes, "s2", "ann", 1))
		b.fails(b.ConfirmTOTP(b.ctx, id, "sealed2", 7, codes, "s2", "ann", 1), fault.Conflict)
		if u, err := b.User(b.ctx, id); err != nil || u.TOTP != "sealed2" || u.Offered != "" {
			b.Errorf("%+v, %v", u, err)
		}
		if all, err := b.Sessions(b.ctx, id, "", 0, 0, 0); err != nil || len(all) != 1 || all[0].ID != "s2" {
			b.Errorf("%+v, %v", all, err)
		}
		for step, want := range map[int64]bool{6: false, 7: false} {
			if ok, err := b.UseStep(b.ctx, id, step); ok != want || err != nil {
				b.Errorf("step %d: %v, %v", step, ok, err)
			}
		}
		if won := b.race(func(int) (bool, error) { return b.UseStep(b.ctx, id, 8) }); won != 1 {
			b.Errorf("%d use a code", won)
		}
		if won := b.race(func(int) (bool, error) { return b.UseCode(b.ctx, id, []byte("c1"), 5) }); won != 1 {
			b.Errorf("%d use a recovery code", won)
		}
		if n, err := b.CodesLeft(b.ctx, id); n != 1 || err != nil {
			b.Errorf("%d, %v", n, err)
		}
		b.ok(b.SetCodes(b.ctx, id, [][]byte{[]byte("d1")}, "ann", 1))
		if ok, err := b.UseCode(b.ctx, id, []byte("c2"), 5); ok || err != nil {
			b.Errorf("a code that another took the place of: %v, %v", ok, err)
		}
		b.fails(b.SetCodes(b.ctx, "nobody", codes, "ann", 1), fault.NotFound)
		b.ok(b.DropTOTP(b.ctx, id, "", "ann", 1))
		b.fails(b.DropTOTP(b.ctx, "nobody", "", "ann", 1), fault.NotFound)
		if ok, err := b.UseCode(b.ctx, id, []byte("d1"), 5); ok || err != nil {
			b.Errorf("%v, %v", ok, err)
		}
		b.audited(id, "sign in", "sign in", "turn codes on", "use recovery code", "make recovery codes", "turn codes off")
	})
}

func Test118_Passwords(t *testing.T) {
	both(t, func(b *bench) {
		b.session(b.user.ID, "s1")
		b.session(b.user.ID, "s2")
		b.ok(b.CreateLink(b.ctx, store.Link{Hash: []byte("l"), Kind: store.ResetLink, User: b.user.ID, Expires: 100}, "x"))
		b.ok(b.SetPassword(b.ctx, b.user.ID, "secret", "s2", "ann", 1))
		if all, err := b.Sessions(b.ctx, b.user.ID, "", 0, 0, 0); err != nil || len(all) != 1 || all[0].ID != "s2" {
			b.Errorf("%+v, %v", all, err)
		}
		_, _, err := b.LinkOf(b.ctx, []byte("l"), 1)
		b.fails(err, fault.NotFound)
		b.fails(b.SetPassword(b.ctx, "nobody", "h", "", "ann", 1), fault.NotFound)
		b.audited(b.user.ID, "sign in", "sign in", "make link", "set password")
	})
}

// Who counts attempts at once loses none, and what is refused is not kept.
func Test119_Attempts(t *testing.T) {
	both(t, func(b *bench) {
		b.race(func(i int) (bool, error) {
			keys := []string{"b", "a"}
			if i%2 == 0 {
				keys = []string{"a", "b"}
			}
			return true, b.Attempts(b.ctx, keys, 5, func(all map[string]*store.Attempt) error {
				for _, a := range all {
					a.Count++
					a.Last, a.Until, a.Proven = 5, 6, 7
				}
				return nil
			})
		})
		no := fault.New(fault.Limit, "x", "no")
		err := b.Attempts(b.ctx, []string{"a", "c"}, 9, func(all map[string]*store.Attempt) error {
			if want := (store.Attempt{Key: "a", Count: 8, Last: 5, Until: 6, Proven: 7}); *all["a"] != want {
				b.Errorf("%+v, want %+v", *all["a"], want)
			}
			all["a"].Count, all["c"].Count = 100, 100
			return no
		})
		b.fails(err, fault.Limit)
		if keys, err := b.Texts(b.ctx, "SELECT key FROM attempts WHERE count = 8 ORDER BY key"); err != nil || !reflect.DeepEqual(keys, []string{"a", "b"}) {
			b.Errorf("%v, %v", keys, err)
		}
		b.ok(b.PrunePeople(b.ctx, 0, 0, 6, 7)) // it went well at 7
		if keys, err := b.Texts(b.ctx, "SELECT key FROM attempts"); err != nil || len(keys) != 2 {
			b.Errorf("%v, %v", keys, err)
		}
		b.ok(b.PrunePeople(b.ctx, 0, 0, 6, 8))
		if keys, err := b.Texts(b.ctx, "SELECT key FROM attempts"); err != nil || len(keys) != 0 {
			b.Errorf("%v, %v", keys, err)
		}
	})
}

// What lets somebody in is not in the JSON of a change.
func Test120_AuditOfAChange(t *testing.T) {
	both(t, func(b *bench) {
		_, err := b.ChangeUser(b.ctx, b.user.ID, 0, store.UserChange{Role: ptr("viewer"), Email: ptr("a@x")}, "boss", 5)
		b.ok(err)
		log, err := b.AuditLog(b.ctx, store.AuditFilter{Who: "boss"})
		if err != nil || len(log) != 1 {
			b.Fatal(log, err)
		}
		var detail map[string][]string
		b.ok(json.Unmarshal(log[0].Detail, &detail))
		if !reflect.DeepEqual(detail, map[string][]string{"role": {"owner", "viewer"}, "email": {"", "a@x"}}) {
			b.Errorf("%s", log[0].Detail)
		}
	})
}
