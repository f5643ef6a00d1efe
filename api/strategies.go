package api

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tradebot/engine/fault"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// Strategy is a name under which versions of a module are kept.
type Strategy struct {
	ID      string           `json:"id" doc:"id of the strategy"`
	Name    string           `json:"name" doc:"the name that its author gave it" example:"sma-cross"`
	Owner   string           `json:"owner" enum:"mine,everybody" doc:"whose it is; the ready-made ones are everybody's"`
	About   string           `json:"about" doc:"what its author says of the newest version"`
	Newest  *StrategyVersion `json:"newest,omitempty" doc:"its newest version; absent if every one was deleted"`
	Created int64            `json:"created" doc:"when the first version came, ms UTC"`
	Changed int64            `json:"changed" doc:"when the newest version came, ms UTC"`
}

// answered is an answer with a body of JSON and nothing else.
type answered[T any] struct{ Body T }

// give makes one, or passes an error on.
func give[T any](body T, err error) (*answered[T], error) {
	if err != nil {
		return nil, err
	}
	return &answered[T]{body}, nil
}

const atStrategy = `/strategies/{strategy}`

// InStrategy names a strategy in a path.
type InStrategy struct {
	Strategy string `path:"strategy" maxLength:"64" doc:"id of the strategy"`
}

func (s *Server) strategies() {
	register(s, Route{Method: http.MethodGet, Path: "/strategies", ID: "list-strategies", Summary: "Your strategies and the ready-made ones", Tag: "strategies", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *struct {
			Query
			Owner string `query:"owner" enum:"mine,everybody" doc:"Only your own, or only the ready-made ones"`
			Q     string `query:"q" maxLength:"64" doc:"What the name begins with"`
		}) (*Listed[Strategy], error) {
			after, err := in.after()
			if err != nil {
				return nil, err
			}
			f := store.StrategyFilter{User: who.User, Mine: in.Owner == "mine", Everyone: in.Owner == "everybody", Prefix: in.Q, After: after, Limit: in.Limit + 1}
			found, err := s.store.Strategies(ctx, f)
			if err != nil {
				return nil, err
			}
			all, err := s.described(ctx, who, found...)
			return page(all, in.Limit, func(v *Strategy) string { return v.ID }), err
		})
	register(s, Route{Method: http.MethodGet, Path: atStrategy, ID: "get-strategy", Summary: "A strategy", Tag: "strategies", Needs: user.Read},
		func(ctx context.Context, who *user.Who, in *InStrategy) (*answered[Strategy], error) {
			found, err := s.strategy(ctx, who, in.Strategy)
			if err != nil {
				return nil, err
			}
			all, err := s.described(ctx, who, found)
			if err != nil {
				return nil, err
			}
			return give(all[0], nil)
		})
	register(s, Route{Method: http.MethodDelete, Path: atStrategy, ID: "delete-strategy", Summary: "Delete a strategy of yours with all its versions, if no bot uses one", Tag: "strategies",
		Status: http.StatusNoContent, Needs: user.Trade, Errors: []int{http.StatusConflict}},
		func(ctx context.Context, who *user.Who, in *InStrategy) (*struct{}, error) {
			found, err := s.mine(ctx, who, in.Strategy)
			if err == nil {
				err = s.store.DeleteStrategy(ctx, found.ID)
			}
			if err == nil {
				err = s.noted(ctx, who, "strategy.delete", found.ID, map[string]any{"name": found.Name})
			}
			return nil, err
		})
}

// noted adds to the audit what is not noted where it is done.
func (s *Server) noted(ctx context.Context, who *user.Who, what, object string, detail map[string]any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fault.Wrap(fault.Internal, "api.noted", err)
	}
	return s.store.AppendAudit(ctx, store.Audit{Time: time.Now().UnixMilli(), Who: who.User, What: what, Object: object, Detail: text})
}

// described is what clients read of strategies.
func (s *Server) described(ctx context.Context, who *user.Who, found ...store.Strategy) ([]Strategy, error) {
	ids := make([]string, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	newest, err := s.store.NewestVersions(ctx, ids...)
	if err != nil {
		return nil, err
	}
	all := make([]Strategy, len(found))
	for i, f := range found {
		all[i] = Strategy{ID: f.ID, Name: f.Name, Owner: "mine", Created: f.Created, Changed: f.Changed}
		if f.Owner == "" {
			all[i].Owner = "everybody"
		}
		if v, ok := newest[f.ID]; ok {
			short, d, err := version(who, &v)
			if err != nil {
				return nil, err
			}
			all[i].Newest, all[i].About = &short, d.About
		}
	}
	return all, nil
}

// strategy returns a strategy that somebody may see. The error is NotFound.
func (s *Server) strategy(ctx context.Context, who *user.Who, id string) (store.Strategy, error) {
	found, err := s.store.Strategy(ctx, id)
	if err == nil && found.Owner != "" && found.Owner != who.User {
		err = fault.New(fault.NotFound, "api.strategy", "there is no strategy %q", id)
	}
	return found, err
}

// mine returns a strategy that somebody may delete. Errors: NotFound, Refused.
func (s *Server) mine(ctx context.Context, who *user.Who, id string) (store.Strategy, error) {
	found, err := s.strategy(ctx, who, id)
	if err == nil && found.Owner == "" {
		err = fault.New(fault.Refused, "api.mine", "%s is ready-made and everybody's, so nobody can delete it", found.Name)
	}
	return found, err
}

var hash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// module returns the hash of the version of a strategy that somebody means by the SHA-256 of a version, by the name or the id of a
// strategy, whose newest version it is, or by either with a number, NAME@3. It is among the user's own strategies and everybody's; of
// two of one name the user's own is meant. The error is NotFound: what another user uploaded is not there, whoever knows its hash.
func (s *Server) module(ctx context.Context, who *user.Who, ref string) (string, error) {
	const op = "api.module"
	if hash.MatchString(ref) {
		v, err := s.store.OwnedVersion(ctx, who.User, ref)
		return v.SHA256, fault.In(op, err)
	}
	name, number, numbered := strings.Cut(ref, "@")
	v, err := s.store.LatestVersion(ctx, who.User, name)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		v, err = s.store.LatestVersion(ctx, "", name)
	}
	if err != nil && fault.KindOf(err) == fault.NotFound {
		var found store.Strategy
		if found, err = s.strategy(ctx, who, name); err == nil {
			v.Strategy = found.ID
			if !numbered {
				v, err = s.numbered(ctx, &found, "")
			}
		}
	}
	if err == nil && numbered {
		v, err = s.numbered(ctx, &store.Strategy{ID: v.Strategy, Name: name}, number)
	}
	return v.SHA256, fault.In(op, err)
}

// numbered returns a version of a strategy by its number or its hash, "" for the newest. The error is NotFound.
func (s *Server) numbered(ctx context.Context, of *store.Strategy, which string) (store.StrategyVersion, error) {
	all, err := s.store.Versions(ctx, of.ID)
	for i := range all {
		if which == "" || which == strconv.Itoa(all[i].Number) || which == all[i].SHA256 {
			return all[i], err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "api.numbered", "the strategy %s has no version %q", of.Name, which)
	}
	return store.StrategyVersion{}, err
}
