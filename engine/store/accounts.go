package store

import (
	"context"
	"encoding/json"
	"strings"

	"tradebot/engine/bot"
	"tradebot/engine/fault"
)

// States of an account.
const (
	Unchecked  = "unchecked" // nobody has asked the exchange about its key
	Usable     = "ok"        // the exchange takes it, and it may what bots need
	Forbidden  = "refused"   // it may what no bot's key should; it was removed
	Unaccepted = "failed"    // the exchange does not take it, or it may not trade
)

// Account is somebody's account at an exchange. Its key is sealed: the store does not know it.
type Account struct {
	ID       string
	Owner    string
	Name     string // unique among the owner's
	Exchange string
	Hint     string // the end of the API key
	Sealed   []byte // nil: it was removed
	Seal     int    // version of the key it is sealed with; 0: nothing is sealed
	Keys     int64  // how many API keys it has had
	Checked  Checked
	Version  int64 // counts changes, but for those of the seal
	Created  int64 // ms UTC
	Changed  int64
}

// Checked is what a worker found out about an account.
type Checked struct {
	State    string
	Reason   string // a sentence: why it is refused or failed; if it is ok, what would be safer; "": nothing
	Rights   Rights
	Balances []Balance
	At       int64 // ms UTC; 0: never
}

// Rights are what a key may do.
type Rights struct {
	Known    bool `json:"known"` // the exchange says so
	Trade    bool `json:"trade"`
	Withdraw bool `json:"withdraw"`
	Transfer bool `json:"transfer"`
	Bound    bool `json:"bound"` // to addresses
}

// Balance is what an account has of a currency.
type Balance struct {
	Asset  string      `json:"asset"`
	Free   bot.Decimal `json:"free"`
	Locked bot.Decimal `json:"locked"` // in open orders
}

const accountColumns = `id, owner, name, exchange, hint, sealed, seal, keys, state, reason, rights, balances, checked, version, created, changed`

func readAccount(row scanner) (a Account, err error) {
	var rights, balances string
	c := &a.Checked
	if err := row.Scan(&a.ID, &a.Owner, &a.Name, &a.Exchange, &a.Hint, &a.Sealed, &a.Seal, &a.Keys, &c.State, &c.Reason, &rights, &balances, &c.At,
		&a.Version, &a.Created, &a.Changed); err != nil {
		return a, err
	}
	if len(a.Sealed) == 0 {
		a.Sealed = nil
	}
	if err := json.Unmarshal([]byte(rights), &c.Rights); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(balances), &c.Balances)
}

var (
	insertAccount = statement(`
		INSERT INTO accounts (` + accountColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 'unchecked', '', '{}', '[]', 0, 1, $8, $8)`)
	selectAccount = statement(`SELECT ` + accountColumns + ` FROM accounts WHERE id = $1`)
	holdAccount   = statement(`SELECT ` + accountColumns + ` FROM accounts WHERE id = $1 {lock}`)
	listAccounts  = statement(`SELECT ` + accountColumns + ` FROM accounts WHERE owner = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`)
	nameAccount   = statement(`UPDATE accounts SET name = $1, version = version + 1, changed = $2 WHERE id = $3`)
	keyAccount    = statement(`
		UPDATE accounts SET hint = $1, sealed = $2, seal = $3, keys = keys + 1, state = 'unchecked', reason = '', rights = '{}', balances = '[]', checked = 0,
			version = version + 1, changed = $4
		WHERE id = $5`)
	deleteAccount = statement(`DELETE FROM accounts WHERE id = $1`)
	botsOfAccount = statement(`SELECT name FROM bots WHERE account = $1 ORDER BY name LIMIT 4`)
	holdSeal      = statement(`SELECT CAST(value AS {int}) FROM settings WHERE name = 'seal' {lock}`)
	raiseSeal     = statement(`UPDATE settings SET value = $1, who = $2, changed = $3 WHERE name = 'seal' AND CAST(value AS {int}) < $4`)
)

// CreateAccount keeps a new account: its Owner, Name, Exchange, Hint, Sealed and Seal, and its ID if it has one. Who made it is in the
// audit. The error is NotFound (the owner), a Conflict: the name is taken; or Refused: it is sealed with a key that is no longer in use.
func (s *Store) CreateAccount(ctx context.Context, a Account, who string, at int64) (Account, error) {
	const op = "store.CreateAccount"
	if a.ID == "" {
		a.ID = newID()
	}
	a.Keys, a.Checked, a.Version, a.Created, a.Changed = 1, Checked{State: Unchecked, Balances: []Balance{}}, 1, at, at
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if err := sealable(ctx, on, op, a.Seal); err != nil {
			return err
		}
		if _, err := on.exec(ctx, insertAccount, a.ID, a.Owner, a.Name, a.Exchange, a.Hint, append([]byte{}, a.Sealed...), a.Seal, at); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "account.add", Object: a.ID, Detail: json.RawMessage(encode(map[string]string{"exchange": a.Exchange}))})
	})
	err = missing(err, op, "there is no user %q", a.Owner)
	return a, taken(err, op, "there is an account called %q already; choose another name", a.Name)
}

// sealable refuses a version of the key that is no longer in use. It holds up whoever ends the use of one.
func sealable(ctx context.Context, on session, op string, version int) error {
	oldest, _, err := one(ctx, on, number, holdSeal)
	if err == nil && int64(version) < oldest {
		err = fault.New(fault.Refused, op, "the key that exchange keys are sealed with here (version %d) is no longer in use; give the API the newest file of public keys", version)
	}
	return err
}

// Account returns an account. The error is NotFound.
func (s *Store) Account(ctx context.Context, id string) (a Account, err error) {
	const op = "store.Account"
	err = s.read(ctx, op, func(ctx context.Context, on session) (err error) {
		a, err = findAccount(ctx, on, op, selectAccount, id)
		return err
	})
	return a, err
}

func findAccount(ctx context.Context, on session, op string, q query, id string) (Account, error) {
	a, ok, err := one(ctx, on, readAccount, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, op, "there is no account %q", id)
	}
	return a, err
}

// Accounts lists the accounts of an owner, the newest first, from below the id after.
func (s *Store) Accounts(ctx context.Context, owner, after string, limit int) (all []Account, err error) {
	err = s.read(ctx, "store.Accounts", func(ctx context.Context, on session) (err error) {
		all, err = list(ctx, on, readAccount, listAccounts, owner, after, limited(limit))
		return err
	})
	return all, err
}

// RenameAccount gives an account another name, if it is still of the version that its changer read. Who did so is in the audit. The error is
// NotFound, or a Conflict: somebody else changed it, or the name is taken.
func (s *Store) RenameAccount(ctx context.Context, id string, version int64, name, who string, at int64) (Account, error) {
	const op = "store.RenameAccount"
	a, err := s.changeAccount(ctx, op, id, version, Audit{Time: at, Who: who, What: "account.rename"}, func(ctx context.Context, on session, a *Account) error {
		a.Name = name
		_, err := on.exec(ctx, nameAccount, name, at, id)
		return err
	})
	return a, taken(err, op, "there is an account called %q already; choose another name", name)
}

// RotateAccount gives an account another key, if it is still of the version that its changer read: its Hint, Sealed and Seal. What was known
// of the old key is not of the new one. Who did so is in the audit. The error is NotFound, a Conflict: somebody else changed it; or that of
// CreateAccount.
func (s *Store) RotateAccount(ctx context.Context, fresh Account, version int64, who string, at int64) (Account, error) {
	const op = "store.RotateAccount"
	return s.changeAccount(ctx, op, fresh.ID, version, Audit{Time: at, Who: who, What: "account.rotate"}, func(ctx context.Context, on session, a *Account) error {
		if err := sealable(ctx, on, op, fresh.Seal); err != nil {
			return err
		}
		a.Hint, a.Sealed, a.Seal, a.Keys, a.Checked = fresh.Hint, fresh.Sealed, fresh.Seal, a.Keys+1, Checked{State: Unchecked, Balances: []Balance{}}
		_, err := on.exec(ctx, keyAccount, fresh.Hint, append([]byte{}, fresh.Sealed...), fresh.Seal, at, fresh.ID)
		return err
	})
}

// changeAccount changes an account under the lock of its row.
func (s *Store) changeAccount(ctx context.Context, op, id string, version int64, by Audit, do func(context.Context, session, *Account) error) (a Account, err error) {
	err = s.change(ctx, op, func(ctx context.Context, on session) (err error) {
		if a, err = findAccount(ctx, on, op, holdAccount, id); err != nil {
			return err
		}
		if a.Version != version {
			return fault.New(fault.Conflict, op, "the account was changed in the meantime; look at it again, then change it")
		}
		if err := do(ctx, on, &a); err != nil {
			return err
		}
		a.Version, a.Changed = version+1, by.Time
		by.Object = id
		return note(ctx, on, by)
	})
	return a, err
}

// DeleteAccount removes an account and its key. Who did so is in the audit. The error is NotFound, or a Conflict: a bot has it.
func (s *Store) DeleteAccount(ctx context.Context, id, who string, at int64) error {
	const op = "store.DeleteAccount"
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if _, err := findAccount(ctx, on, op, holdAccount, id); err != nil {
			return err
		}
		bots, err := list(ctx, on, text, botsOfAccount, id)
		if err != nil {
			return err
		}
		if len(bots) > 0 {
			more := ""
			if len(bots) > 3 {
				bots, more = bots[:3], " and others"
			}
			return fault.New(fault.Conflict, op, "the account is that of %s%s; delete these bots first, or give them another account", strings.Join(bots, ", "), more)
		}
		if _, err := on.exec(ctx, deleteAccount, id); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "account.delete", Object: id})
	})
	if err != nil && fault.KindOf(err) == dangling.kind && s.referred(ctx, id) { // a bot was given it at the same time
		return fault.New(fault.Conflict, op, "a bot was given the account in the meantime; look again, then decide")
	}
	return err
}

// referred reports whether an account is still there.
func (s *Store) referred(ctx context.Context, id string) bool {
	_, err := s.Account(ctx, id)
	return err == nil
}
