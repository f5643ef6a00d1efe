package auth

import (
	"context"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Change is what an admin changes about a user; nil: it stays.
type Change struct {
	Role     *user.Role
	Email    *string
	Disabled *bool
}

// ChangeUser changes a user of a version (0: of any). A role that changes holds for the sessions and tokens there are; who is disabled is
// out at once. Errors: NotFound; Invalid; Conflict, they are of another version, the address is taken, or it is the only admin.
func (a *Auth) ChangeUser(ctx context.Context, by, id string, version int64, c Change) (store.User, error) {
	const op = "auth.ChangeUser"
	change := store.UserChange{Disabled: c.Disabled}
	if c.Role != nil {
		role, err := user.ParseRole(string(*c.Role))
		if err != nil {
			return store.User{}, err
		}
		word := string(role)
		change.Role = &word
	}
	if c.Email != nil {
		email, err := checkEmail(*c.Email)
		if err != nil {
			return store.User{}, err
		}
		change.Email = &email
	}
	defer a.known.forget()
	u, err := a.store.ChangeUser(ctx, id, version, change, by, a.ms())
	return u, fault.In(op, err)
}

// DeleteUser removes a user who owns nothing. Errors: NotFound; Conflict.
func (a *Auth) DeleteUser(ctx context.Context, by, id string) error {
	defer a.known.forget()
	return fault.In("auth.DeleteUser", a.store.DeleteUser(ctx, id, by, a.ms()))
}
