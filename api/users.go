package api

import (
	"context"
	"net/http"

	"tradebot/api/auth"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Person is a user, as admins see them.
type Person struct {
	ID       string `json:"id" doc:"Of the user"`
	Name     string `json:"name" doc:"With which the user signs in" example:"ann"`
	Email    string `json:"email" doc:"For links to a new password; empty if there is none" example:"ann@example.org"`
	Role     string `json:"role" enum:"admin,trader,viewer" doc:"admin: everything; trader: what is their own; viewer: see what is their own"`
	Disabled bool   `json:"disabled" doc:"Whether the user is kept out. Their bots go on"`
	Password bool   `json:"password" doc:"Whether the user has chosen a password"`
	TOTP     bool   `json:"totp" doc:"Whether sign-in asks for a one-time code"`
	Version  int64  `json:"version" doc:"Grows with each change; the ETag"`
	Created  int64  `json:"created" doc:"ms UTC"`
}

// Invited is the answer with a new user.
type Invited struct {
	ETag     string `header:"ETag" doc:"For If-Match"`
	Location string `header:"Location" doc:"Of the user"`
	Body     struct {
		Person
		Link string `json:"link" doc:"By which the user chooses a password, once, within a week. It is shown this once"`
	}
}

// Linked is the answer with a link.
type Linked struct {
	Body struct {
		Link string `json:"link" doc:"By which the user chooses another password, once, within a day. It is shown this once"`
	}
}

// InUser names a user in a path.
type InUser struct {
	ID string `path:"id" maxLength:"64" doc:"Of the user"`
}

type inviteInput struct {
	Body struct {
		Name  string    `json:"name" maxLength:"100" doc:"2 to 40 of a-z, 0-9, dot, dash and underscore" example:"ann"`
		Email string    `json:"email,omitempty" maxLength:"254" doc:"For links to a new password" example:"ann@example.org"`
		Role  user.Role `json:"role" enum:"admin,trader,viewer" doc:"What the user may"`
	}
}

type changeInput struct {
	InUser
	Match
	Body struct {
		Role     *user.Role `json:"role,omitempty" enum:"admin,trader,viewer" doc:"What the user may; sessions and tokens there are follow"`
		Email    *string    `json:"email,omitempty" maxLength:"254" doc:"For links to a new password; empty for none"`
		Disabled *bool      `json:"disabled,omitempty" doc:"true keeps the user out, and ends their sessions at once; their bots go on"`
	}
}

// users registers what admins do with people. All that changes somebody needs the password again, and so no token does it.
func (s *Server) users() {
	register(s, Route{
		Method: http.MethodGet, Path: "/users", ID: "list-users", Tag: "users", Summary: "All people", Needs: user.Command,
	}, func(ctx context.Context, _ *user.Who, in *Query) (*Listed[Person], error) {
		after, err := in.after()
		if err != nil {
			return nil, err
		}
		all, err := s.store.Users(ctx, after, in.Limit+1)
		if err != nil {
			return nil, err
		}
		people := make([]Person, len(all))
		for i := range all {
			people[i] = person(&all[i])
		}
		return page(people, in.Limit, func(p *Person) string { return p.Name }), nil
	})
	register(s, Route{
		Method: http.MethodGet, Path: "/users/{id}", ID: "get-user", Tag: "users", Summary: "One of the people", Needs: user.Command,
	}, func(ctx context.Context, _ *user.Who, in *InUser) (*tagged[Person], error) {
		u, err := s.store.User(ctx, in.ID)
		return met(u, err)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/users", ID: "create-user", Tag: "users", Summary: "Invite somebody", Status: http.StatusCreated,
		Needs: user.Command, Fresh: true, Effects: true, Secret: true,
		About: "Give them the link; by it they choose a password.",
	}, func(ctx context.Context, who *user.Who, in *inviteInput) (*Invited, error) {
		u, link, err := s.auth.Invite(ctx, who.User, newID(ctx), in.Body.Name, in.Body.Email, in.Body.Role)
		if err != nil {
			return nil, err
		}
		out := &Invited{ETag: tag(u.Version), Location: prefix + "/users/" + u.ID}
		out.Body.Person, out.Body.Link = person(&u), link
		return out, nil
	})
	register(s, Route{
		Method: http.MethodPatch, Path: "/users/{id}", ID: "change-user", Tag: "users", Summary: "Change somebody's role or address, keep them out, or let them in again",
		Needs: user.Command, Fresh: true, Errors: []int{http.StatusConflict, http.StatusPreconditionFailed},
		About: "The last admin who can sign in stays one (409).",
	}, func(ctx context.Context, who *user.Who, in *changeInput) (*tagged[Person], error) {
		u, err := s.store.User(ctx, in.ID)
		if err == nil {
			err = in.matches(u.Version)
		}
		if err != nil {
			return nil, err
		}
		version := int64(0)
		if in.IfMatch != "" && in.IfMatch != "*" {
			version = u.Version
		}
		u, err = s.auth.ChangeUser(ctx, who.User, in.ID, version, auth.Change{Role: in.Body.Role, Email: in.Body.Email, Disabled: in.Body.Disabled})
		return met(u, err)
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/users/{id}/reset-link", ID: "make-reset-link", Tag: "users", Summary: "Make a link by which somebody chooses another password",
		Needs: user.Command, Fresh: true, Effects: true, Secret: true,
	}, func(ctx context.Context, who *user.Who, in *InUser) (*Linked, error) {
		link, err := s.auth.ResetLink(ctx, who.User, in.ID)
		out := &Linked{}
		out.Body.Link = link
		return out, err
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/users/{id}/disable-totp", ID: "disable-user-totp", Tag: "users", Summary: "Let somebody sign in without one-time codes, who has lost them",
		Needs: user.Command, Fresh: true, Effects: true, About: "All their sessions end.",
	}, func(ctx context.Context, who *user.Who, in *InUser) (*tagged[Person], error) {
		if err := s.auth.ForceTOTPOff(ctx, who.User, in.ID); err != nil {
			return nil, err
		}
		u, err := s.store.User(ctx, in.ID)
		return met(u, err)
	})
	register(s, Route{
		Method: http.MethodDelete, Path: "/users/{id}", ID: "delete-user", Tag: "users", Summary: "Remove somebody who owns nothing",
		Needs: user.Command, Fresh: true, Errors: []int{http.StatusConflict},
	}, func(ctx context.Context, who *user.Who, in *InUser) (*Nothing, error) {
		return &Nothing{}, s.auth.DeleteUser(ctx, who.User, in.ID)
	})
}

// met is the answer with a user.
func met(u store.User, err error) (*tagged[Person], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[Person]{ETag: tag(u.Version), Body: person(&u)}, nil
}

func person(u *store.User) Person {
	return Person{u.ID, u.Name, u.Email, u.Role, u.Disabled != 0, u.Password != "", u.TOTP != "", u.Version, u.Created}
}
