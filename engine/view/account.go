package view

import "tradebot/engine/store"

// Account is somebody's account at an exchange. Its key shows nowhere.
type Account struct {
	ID       string    `json:"id" doc:"id of the account"`
	Name     string    `json:"name" doc:"what its owner calls it" example:"main"`
	Exchange string    `json:"exchange" doc:"where it is" example:"binance"`
	Hint     string    `json:"key_hint" doc:"the last four characters of its API key" example:"x9Qf"`
	State    string    `json:"state" enum:"unchecked,ok,refused,failed" doc:"unchecked: its key was not tested yet; ok: bots may trade with it; refused: the key may take money out and was removed; failed: the exchange does not take the key"`
	Reason   string    `json:"reason" doc:"why it is refused or failed and what to do; if it is ok, what would be safer; empty if nothing is to be said"`
	Rights   Rights    `json:"rights" doc:"what its key may do, as the exchange says"`
	Balances []Balance `json:"balances" nullable:"false" doc:"what it had when its key was last tested"`
	Checked  *int64    `json:"checked" doc:"when its key was last tested, ms UTC; null if never"`
	Version  int64     `json:"version" doc:"counts changes; its ETag"`
	Created  int64     `json:"created" doc:"when it was added, ms UTC"`
	Changed  int64     `json:"changed" doc:"when it last changed, ms UTC"`
	Deleted  bool      `json:"deleted,omitempty" doc:"true in the event that says that the account was deleted; absent otherwise"`
}

// Rights are what a key may do.
type Rights struct {
	Known    bool `json:"known" doc:"whether the exchange says what a key may do; a testnet does not, and of a key that was not tested nothing is known"`
	Trade    bool `json:"trade" doc:"trade on the spot market, which it has to"`
	Withdraw bool `json:"withdraw" doc:"take money out; such a key is refused"`
	Transfer bool `json:"transfer" doc:"move money between accounts of its owner, which no bot needs"`
	Bound    bool `json:"bound" doc:"whether it works from addresses alone that its owner has named, as it should"`
}

// Balance is what an account has of a currency.
type Balance struct {
	Asset  string `json:"asset" doc:"the currency" example:"USDT"`
	Free   string `json:"free" doc:"what can be used" example:"12.5"`
	Locked string `json:"locked" doc:"what is in open orders" example:"0"`
}

// FromAccount writes an account.
func FromAccount(a *store.Account) Account {
	c := &a.Checked
	v := Account{
		ID: a.ID, Name: a.Name, Exchange: a.Exchange, Hint: a.Hint, State: c.State, Reason: c.Reason, Rights: Rights(c.Rights), Balances: []Balance{},
		Version: a.Version, Created: a.Created, Changed: a.Changed,
	}
	if c.At != 0 {
		v.Checked = &c.At
	}
	for _, b := range c.Balances {
		v.Balances = append(v.Balances, Balance{b.Asset, b.Free.String(), b.Locked.String()})
	}
	return v
}
