package api

import (
	"context"
	"net/http"

	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Token is a token of the API.
type Token struct {
	ID      string `json:"id" doc:"Of the token"`
	Name    string `json:"name" doc:"What its owner calls it" example:"my script"`
	Prefix  string `json:"prefix" doc:"How it begins" example:"tb_3kD0fQx1"`
	Scope   string `json:"scope" enum:"read,trade,admin" doc:"What it allows at most"`
	Created int64  `json:"created" doc:"ms UTC"`
	Expires int64  `json:"expires" doc:"ms UTC; 0: never"`
	Used    int64  `json:"used" doc:"When something was last asked with it, to the minute, ms UTC; 0: not yet"`
}

// NewToken is a token with its text.
type NewToken struct {
	Token
	Text string `json:"token" doc:"The token itself, for the header Authorization: Bearer. It is shown this once"`
}

type tokenInput struct {
	ID string `path:"id" maxLength:"64" doc:"Of the token"`
}

type newTokenInput struct {
	Body struct {
		Name    string     `json:"name" minLength:"1" maxLength:"100" doc:"So that you know it again" example:"my script"`
		Scope   user.Scope `json:"scope" enum:"read,trade,admin" doc:"read sees what is yours, trade changes it and lets bots trade, admin does what an admin may"`
		Expires int64      `json:"expires,omitempty" minimum:"0" doc:"When it ends, ms UTC; 0: never"`
	}
}

// tokens registers what people do with the tokens of their programs.
func (s *Server) tokens() {
	register(s, Route{
		Method: http.MethodGet, Path: "/api-tokens", ID: "list-tokens", Tag: "api-tokens", Summary: "Your tokens", Needs: user.Read,
	}, func(ctx context.Context, who *user.Who, in *Query) (*Listed[Token], error) {
		after, err := in.after()
		if err != nil {
			return nil, err
		}
		all, err := s.auth.Tokens(ctx, who, after, in.Limit+1)
		if err != nil {
			return nil, err
		}
		tokens := make([]Token, len(all))
		for i := range all {
			tokens[i] = token(&all[i])
		}
		return page(tokens, in.Limit, func(t *Token) string { return t.ID }), nil
	})
	register(s, Route{
		Method: http.MethodPost, Path: "/api-tokens", ID: "create-token", Tag: "api-tokens", Summary: "Make a token for a program", Status: http.StatusCreated,
		Needs: user.Read, Fresh: true, Effects: true, Secret: true, Errors: []int{http.StatusTooManyRequests},
		About: "A token allows no more than your role. It never does what needs the password again: live trading, keys, codes, other tokens, users.",
	}, func(ctx context.Context, who *user.Who, in *newTokenInput) (*struct{ Body NewToken }, error) {
		t, text, err := s.auth.CreateToken(ctx, who, newID(ctx), in.Body.Name, in.Body.Scope, in.Body.Expires)
		return &struct{ Body NewToken }{NewToken{token(&t), text}}, err
	})
	register(s, Route{
		Method: http.MethodDelete, Path: "/api-tokens/{id}", ID: "delete-token", Tag: "api-tokens", Summary: "Take a token back", Needs: user.Read,
		About: "It is worth nothing at once. Only in a session.",
	}, func(ctx context.Context, who *user.Who, in *tokenInput) (*Nothing, error) {
		return &Nothing{}, s.auth.DeleteToken(ctx, who, in.ID)
	})
}

func token(t *store.Token) Token {
	return Token{t.ID, t.Name, t.Prefix, t.Scope, t.Created, t.Expires, t.Used}
}
