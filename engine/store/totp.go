package store

import (
	"context"
	"encoding/json"

	"tradebot/engine/fault"
)

var (
	offerTOTP   = statement(`UPDATE users SET totp_next = $1 WHERE id = $2`)
	confirmTOTP = statement(`UPDATE users SET totp = $1, totp_next = '', totp_step = $2, version = version + 1 WHERE id = $3 AND totp_next = $1`)
	dropTOTP    = statement(`UPDATE users SET totp = '', totp_next = '', version = version + 1 WHERE id = $1`)
	resealTOTP  = statement(`UPDATE users SET totp = $1, totp_next = $2 WHERE id = $3 AND totp = $4 AND totp_next = $5`)
	useStep     = statement(`UPDATE users SET totp_step = $1 WHERE id = $2 AND totp_step < $1`)
	insertCode  = statement(`INSERT INTO recovery_codes (owner, hash, used) VALUES ($1, $2, 0)`)
	useCode     = statement(`UPDATE recovery_codes SET used = $1 WHERE owner = $2 AND hash = $3 AND used = 0`)
	countCodes  = statement(`SELECT COUNT(*) FROM recovery_codes WHERE owner = $1 AND used = 0`)
	dropCodes   = statement(`DELETE FROM recovery_codes WHERE owner = $1`)
)

// OfferTOTP keeps the sealed secret of one-time codes that a user is to confirm by one of them. The error is NotFound.
func (s *Store) OfferTOTP(ctx context.Context, user, sealed string) error {
	const op = "store.OfferTOTP"
	return s.write(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, offerTOTP, sealed, user)
		if err == nil && n == 0 {
			err = noUser(op, user)
		}
		return err
	})
}

// ConfirmTOTP lets the secret that was offered count from now on: a code of it, of a step, was given. It comes with the hashes of new
// recovery codes, and ends the user's sessions but for one. It is in the audit. The error is a Conflict: another one is offered by now.
func (s *Store) ConfirmTOTP(ctx context.Context, user, sealed string, step int64, codes [][]byte, keep, who string, at int64) error {
	const op = "store.ConfirmTOTP"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, confirmTOTP, sealed, step, user)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, op, "another secret was shown meanwhile; begin anew")
		}
		if err == nil {
			err = putCodes(ctx, on, user, codes)
		}
		if err == nil {
			_, err = on.exec(ctx, endOthers, user, keep)
		}
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "turn codes on", Object: user})
	})
}

// DropTOTP lets a user sign in without codes, and ends their sessions but for one ("": all). It is in the audit. The error is NotFound.
func (s *Store) DropTOTP(ctx context.Context, user, keep, who string, at int64) error {
	const op = "store.DropTOTP"
	return s.change(ctx, op, func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, dropTOTP, user)
		if err == nil && n == 0 {
			err = noUser(op, user)
		}
		if err == nil {
			_, err = on.exec(ctx, dropCodes, user)
		}
		if err == nil {
			_, err = on.exec(ctx, endOthers, user, keep)
		}
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "turn codes off", Object: user})
	})
}

// ResealTOTP keeps a user's secrets of one-time codes as they are sealed with another key, if they are still as they were read, and reports
// whether they were.
func (s *Store) ResealTOTP(ctx context.Context, read User, sealed, offered string) (kept bool, err error) {
	err = s.write(ctx, "store.ResealTOTP", func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, resealTOTP, sealed, offered, read.ID, read.TOTP, read.Offered)
		kept = n == 1
		return err
	})
	return kept, err
}

// UseStep uses the one-time code of a step, and reports whether it could be: none of this step or a later one was used. Of several who
// use one at once one does.
func (s *Store) UseStep(ctx context.Context, user string, step int64) (used bool, err error) {
	err = s.write(ctx, "store.UseStep", func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, useStep, step, user)
		used = n == 1
		return err
	})
	return used, err
}

// SetCodes gives a user new recovery codes, as hashes, in place of those there are. It is in the audit. The error is NotFound.
func (s *Store) SetCodes(ctx context.Context, user string, codes [][]byte, who string, at int64) error {
	const op = "store.SetCodes"
	err := s.change(ctx, op, func(ctx context.Context, on session) error {
		if err := putCodes(ctx, on, user, codes); err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: who, What: "make recovery codes", Object: user})
	})
	return missing(err, op, "there is no user %q", user)
}

func putCodes(ctx context.Context, on session, user string, codes [][]byte) error {
	if _, err := on.exec(ctx, dropCodes, user); err != nil {
		return err
	}
	for _, hash := range codes {
		if _, err := on.exec(ctx, insertCode, user, hash); err != nil {
			return err
		}
	}
	return nil
}

// UseCode uses a recovery code, by its hash, and reports whether it could be. Of several who use one at once one does. It is in the audit.
func (s *Store) UseCode(ctx context.Context, user string, hash []byte, at int64) (used bool, err error) {
	err = s.change(ctx, "store.UseCode", func(ctx context.Context, on session) error {
		n, err := on.exec(ctx, useCode, at, user, hash)
		if used = n == 1; err != nil || !used {
			return err
		}
		left, _, err := one(ctx, on, number, countCodes, user)
		if err != nil {
			return err
		}
		return note(ctx, on, Audit{Time: at, Who: user, What: "use recovery code", Object: user, Detail: json.RawMessage(encode(map[string]int64{"left": left}))})
	})
	return used, err
}

// CodesLeft returns how many recovery codes a user has not used.
func (s *Store) CodesLeft(ctx context.Context, user string) (left int64, err error) {
	err = s.read(ctx, "store.CodesLeft", func(ctx context.Context, on session) (err error) {
		left, _, err = one(ctx, on, number, countCodes, user)
		return err
	})
	return left, err
}
