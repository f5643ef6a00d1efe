package api

import (
	"context"
	"net/http"

	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Login is a session of somebody.
type Login struct {
	ID      string `json:"id" doc:"Of the session"`
	Current bool   `json:"current" doc:"Whether it is the one that asks"`
	Created int64  `json:"created" doc:"When the user signed in, ms UTC"`
	Seen    int64  `json:"seen" doc:"When something was last asked, to the minute, ms UTC"`
	Expires int64  `json:"expires" doc:"When it ends at the latest, ms UTC"`
	Address string `json:"address" doc:"From which something was last asked" example:"192.0.2.1"`
	Agent   string `json:"agent" doc:"As the browser calls itself"`
}

type loginInput struct {
	ID string `path:"id" maxLength:"64" doc:"Of the session"`
}

// sessions registers what people do with where they are signed in.
func (s *Server) sessions() {
	register(s, Route{
		Method: http.MethodGet, Path: "/sessions", ID: "list-sessions", Tag: "sessions", Summary: "Where you are signed in", Needs: user.Read,
	}, func(ctx context.Context, who *user.Who, in *Query) (*Listed[Login], error) {
		after, err := in.after()
		if err != nil {
			return nil, err
		}
		all, err := s.auth.Sessions(ctx, who, after, in.Limit+1)
		if err != nil {
			return nil, err
		}
		logins := make([]Login, len(all))
		for i := range all {
			logins[i] = login(who, &all[i])
		}
		return page(logins, in.Limit, func(l *Login) string { return l.ID }), nil
	})
	register(s, Route{
		Method: http.MethodDelete, Path: "/sessions/{id}", ID: "end-session", Tag: "sessions", Summary: "Sign out somewhere", Needs: user.Read,
		About: "It ends at once; a stream that goes on ends within seconds. Only in a session: a token that leaks signs nobody out.",
	}, func(ctx context.Context, who *user.Who, in *loginInput) (*Nothing, error) {
		return &Nothing{}, s.auth.EndSession(ctx, who, in.ID)
	})
	register(s, Route{
		Method: http.MethodDelete, Path: "/sessions", ID: "end-sessions", Tag: "sessions", Summary: "Sign out everywhere else", Needs: user.Read,
		About: "Only in a session.",
	}, func(ctx context.Context, who *user.Who, _ *struct{}) (*Nothing, error) {
		return &Nothing{}, s.auth.EndOthers(ctx, who)
	})
}

func login(who *user.Who, v *store.Session) Login {
	return Login{v.ID, v.ID == who.Session, v.Created, v.Seen, v.Expires, v.Address, v.Agent}
}
