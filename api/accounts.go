package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/jobs"
	"tradebot/engine/secrets"
	"tradebot/engine/store"
	"tradebot/engine/user"
	"tradebot/engine/view"
)

// ExchangeKey is a key as its owner gives it. It is sealed before it is kept, and shown to nobody again.
type ExchangeKey struct {
	Key    secrets.Text `json:"key" minLength:"8" maxLength:"256" pattern:"^[!-~]+$" doc:"The API key. It may read and trade; one that may withdraw is refused."`
	Secret secrets.Text `json:"secret" minLength:"8" maxLength:"256" pattern:"^[!-~]+$" doc:"The secret of the API key"`
}

// NewAccount is what is said of an account that is added.
type NewAccount struct {
	Name     string `json:"name" minLength:"1" maxLength:"80" doc:"What you call it; no other account of yours may be called so" example:"main"`
	Exchange string `json:"exchange" maxLength:"32" doc:"Where it is: binance or binance-testnet" example:"binance"`
	ExchangeKey
}

// Funds are what an account had.
type Funds struct {
	Checked *int64         `json:"checked" doc:"when that was, ms UTC; null if its key was never tested"`
	Items   []view.Balance `json:"items" nullable:"false" doc:"what it had of each currency, without those it had nothing of"`
}

// InAccount names an account in a path.
type InAccount struct {
	Account string `path:"account" maxLength:"64" doc:"id of the account"`
}

const atAccount = "/accounts/{account}"

// accounts registers what is done with accounts at exchanges.
func (s *Server) accounts() {
	changed := []int{http.StatusConflict, http.StatusPreconditionFailed}
	register(s, Route{Method: http.MethodGet, Path: "/accounts", ID: "list-accounts", Summary: "Your accounts at exchanges, the newest first", Tag: "accounts", Needs: user.Read}, s.listAccounts)
	register(s, Route{Method: http.MethodPost, Path: "/accounts", ID: "add-account", Summary: "Add an account with its API key",
		About: "The key is sealed for the workers at once; nobody can read it back. Test it then: before that no bot trades with it.", Tag: "accounts",
		Status: http.StatusCreated, Needs: user.Trade, Fresh: true, Effects: true}, s.addAccount)
	register(s, Route{Method: http.MethodGet, Path: atAccount, ID: "get-account", Summary: "An account", Tag: "accounts", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InAccount) (*tagged[view.Account], error) {
			return accounted(s.account(ctx, who, in.Account))
		})
	register(s, Route{Method: http.MethodPatch, Path: atAccount, ID: "rename-account", Summary: "Give an account another name", Tag: "accounts", Needs: user.Trade, Errors: changed}, s.renameAccount)
	register(s, Route{Method: http.MethodPost, Path: atAccount + "/rotate", ID: "rotate-account-key", Summary: "Give an account another API key",
		About: "What was known of the old key is forgotten. Test the new one: bots that run go on with the old key until then, and wait if they have to be begun anew.", Tag: "accounts",
		Needs: user.Trade, Fresh: true, Effects: true, Errors: changed[1:]}, s.rotateAccount)
	register(s, Route{Method: http.MethodPost, Path: atAccount + "/test", ID: "test-account", Summary: "Ask the exchange what the key may do, and what the account has",
		About: "It is a job of a worker. A key that may withdraw is refused and removed.", Tag: "accounts", Status: http.StatusAccepted, Needs: user.Trade, Effects: true}, s.testAccount)
	register(s, Route{Method: http.MethodGet, Path: atAccount + "/balances", ID: "get-account-balances", Summary: "What an account had when its key was last tested", Tag: "accounts", Needs: user.Read},
		s.accountBalances)
	register(s, Route{Method: http.MethodDelete, Path: atAccount, ID: "delete-account", Summary: "Delete an account and its key, if no bot has it", Tag: "accounts", Status: http.StatusNoContent,
		Needs: user.Trade, Fresh: true, Errors: []int{http.StatusConflict}}, s.deleteAccount)
}

// account returns an account of who asks. The error is NotFound.
func (s *Server) account(ctx context.Context, who *user.Who, id string) (store.Account, error) {
	const op = "api.account"
	a, err := s.store.Account(ctx, id)
	if err == nil && a.Owner != who.User {
		return store.Account{}, fault.New(fault.NotFound, op, "there is no account %q", id)
	}
	return a, fault.In(op, err)
}

// accounted is an account as an answer.
func accounted(a store.Account, err error) (*tagged[view.Account], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[view.Account]{tag(a.Version), view.FromAccount(&a)}, nil
}

// accountChanged is an account that was changed as an answer. Whoever watches is told.
func (s *Server) accountChanged(a store.Account, err error) (*tagged[view.Account], error) {
	if err == nil {
		s.Changed(a, false)
	}
	return accounted(a, err)
}

func (s *Server) listAccounts(ctx context.Context, who *user.Who, in *Query) (*Listed[view.Account], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	found, err := s.store.Accounts(ctx, who.User, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	all := make([]view.Account, len(found))
	for i := range found {
		all[i] = view.FromAccount(&found[i])
	}
	return page(all, in.Limit, func(a *view.Account) string { return a.ID }), nil
}

// fitName checks the name of an account. The error is Invalid.
func fitName(name string) error {
	if strings.TrimSpace(name) != name || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fault.New(fault.Invalid, "api.fitName", "the account's name is %q; give it 1 to 80 characters, without spaces at its ends", name)
	}
	return nil
}

func (s *Server) addAccount(ctx context.Context, who *user.Who, in *struct{ Body NewAccount }) (*tagged[view.Account], error) {
	const op = "api.addAccount"
	if err := fitName(in.Body.Name); err != nil {
		return nil, err
	}
	if known := s.Exchanges(); !slices.Contains(known, in.Body.Exchange) {
		return nil, fault.New(fault.Invalid, op, "there is no exchange %q; accounts are at %s", in.Body.Exchange, strings.Join(known, " or "))
	}
	a := store.Account{ID: newID(ctx), Owner: who.User, Name: in.Body.Name, Exchange: in.Body.Exchange}
	if err := s.Seal(&a, in.Body.Key, in.Body.Secret); err != nil {
		return nil, fault.In(op, err)
	}
	return s.accountChanged(s.store.CreateAccount(ctx, a, who.User, time.Now().UnixMilli()))
}

func (s *Server) renameAccount(ctx context.Context, who *user.Who, in *struct {
	InAccount
	Match
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"80" doc:"What you call it"`
	}
}) (*tagged[view.Account], error) {
	a, err := s.account(ctx, who, in.Account)
	if err == nil {
		err = in.matches(a.Version)
	}
	if err == nil {
		err = fitName(in.Body.Name)
	}
	if err != nil {
		return nil, err
	}
	return s.accountChanged(s.store.RenameAccount(ctx, a.ID, a.Version, in.Body.Name, who.User, time.Now().UnixMilli()))
}

func (s *Server) rotateAccount(ctx context.Context, who *user.Who, in *struct {
	InAccount
	Match
	Body ExchangeKey
}) (*tagged[view.Account], error) {
	a, err := s.account(ctx, who, in.Account)
	if err == nil {
		err = in.matches(a.Version)
	}
	if err == nil {
		err = s.Seal(&a, in.Body.Key, in.Body.Secret)
	}
	if err != nil {
		return nil, err
	}
	return s.accountChanged(s.store.RotateAccount(ctx, a, a.Version, who.User, time.Now().UnixMilli()))
}

func (s *Server) testAccount(ctx context.Context, who *user.Who, in *InAccount) (*struct{ Body view.Job }, error) {
	a, err := s.account(ctx, who, in.Account)
	if err != nil {
		return nil, err
	}
	j, err := s.Jobs.Account(ctx, jobs.Order{Owner: who.User, ID: newID(ctx)}, a.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body view.Job }{view.FromJob(&j, time.Now().UnixMilli())}, nil
}

func (s *Server) accountBalances(ctx context.Context, who *user.Who, in *InAccount) (*struct{ Body Funds }, error) {
	a, err := s.account(ctx, who, in.Account)
	if err != nil {
		return nil, err
	}
	v := view.FromAccount(&a)
	return &struct{ Body Funds }{Funds{v.Checked, v.Balances}}, nil
}

func (s *Server) deleteAccount(ctx context.Context, who *user.Who, in *InAccount) (*struct{}, error) {
	a, err := s.account(ctx, who, in.Account)
	if err != nil {
		return nil, err
	}
	if err = s.store.DeleteAccount(ctx, a.ID, who.User, time.Now().UnixMilli()); err == nil {
		s.Changed(a, true)
	}
	return nil, err
}
