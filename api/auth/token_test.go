package auth_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tradebot/api/auth"
	"tradebot/engine/fault"
	"tradebot/engine/user"
)

func TestTokens(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann", user.Trader)
	s := d.enter("ann")
	soon := d.clock.now().Add(time.Hour).UnixMilli()
	tok, text, err := d.CreateToken(t.Context(), &s.Who, "", " my script ", user.Read, soon)
	d.ok(err)
	if !regexp.MustCompile(`^tb_[0-9A-Za-z]{8}_[0-9A-Za-z_-]{43}$`).MatchString(text) || !strings.HasPrefix(text, tok.Prefix+"_") || tok.Name != "my script" {
		t.Errorf("%+v, %s", tok, text)
	}
	show := auth.Credentials{Method: "POST", Authorization: "Bearer " + text, Site: "cross-site", Address: "192.0.2.5"} // no browser sends it by itself
	who, err := d.Identify(t.Context(), show)
	want := user.Who{User: ann.ID, Name: "ann", Role: user.Trader, Scope: user.Read, Token: tok.ID, Address: "192.0.2.5"}
	if err != nil || who != want || who.Fresh != 0 {
		t.Errorf("%+v, %v; want %+v", who, err, want)
	}
	if all, err := d.Tokens(t.Context(), &s.Who, "", 0); err != nil || len(all) != 1 || all[0].Used != d.clock.now().UnixMilli() {
		t.Errorf("%+v, %v", all, err)
	}
	// A token makes no tokens, sets no password, and touches no codes.
	_, _, err = d.CreateToken(t.Context(), &who, "", "x", user.Read, 0)
	d.fails(err, fault.Refused, auth.ErrForbidden)
	_, err = d.SetPassword(t.Context(), &who, show, password)
	d.fails(err, fault.Refused, auth.ErrForbidden)
	_, _, err = d.BeginTOTP(t.Context(), &who)
	d.fails(err, fault.Refused, auth.ErrForbidden)
	d.fails(d.DropTOTP(t.Context(), &who), fault.Refused, auth.ErrForbidden)
	d.fails(d.DeleteToken(t.Context(), &who, tok.ID), fault.Refused, auth.ErrForbidden)
	d.fails(d.EndSession(t.Context(), &who, s.Who.Session), fault.Refused, auth.ErrForbidden)
	d.fails(d.EndOthers(t.Context(), &who), fault.Refused, auth.ErrForbidden)
	_, err = d.RecoveryCodes(t.Context(), &who)
	d.fails(err, fault.Refused, auth.ErrForbidden)

	for _, c := range []struct {
		name    string
		scope   user.Scope
		expires int64
		kind    fault.Kind
	}{
		{"", user.Read, 0, fault.Invalid}, {strings.Repeat("x", 101), user.Read, 0, fault.Invalid}, {"x", "all", 0, fault.Invalid},
		{"x", user.Read, 1, fault.Invalid}, {"x", user.Read, soon * 2, fault.Invalid}, {"x", user.Command, 0, fault.Refused},
	} {
		_, _, err = d.CreateToken(t.Context(), &s.Who, "", c.name, c.scope, c.expires)
		d.fails(err, c.kind, nil)
	}
	for _, header := range []string{"Bearer", "Bearer ", "Basic " + text, text, "Bearer " + text + "x", "Bearer tb_aaaaaaaa_" + strings.Repeat("A", 43)} {
		c := show
		c.Authorization, c.Cookie = header, s.Secret
		if d.in(d.Auth, c) {
			t.Errorf("%q lets in", header)
		}
	}
	d.clock.turn(time.Hour)
	if d.in(d.Auth, show) {
		t.Error("a token lets in that has expired")
	}
	tok, text, err = d.CreateToken(t.Context(), &s.Who, "", "x", user.Trade, 0)
	d.ok(err)
	show.Authorization = "Bearer " + text
	if !d.in(d.Auth, show) {
		t.Error("the token does not let in")
	}
	d.ok(d.DeleteToken(t.Context(), &s.Who, tok.ID))
	if d.in(d.Auth, show) {
		t.Error("a token lets in that was taken back")
	}
}
