package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tradebot/engine/fault"
	"tradebot/engine/user"
	"tradebot/engine/wasm"
)

// Verdict says rule by rule whether a strategy's file may be used.
type Verdict struct {
	OK          bool         `json:"ok" doc:"whether every rule holds"`
	SHA256      string       `json:"module_sha256" doc:"SHA-256 of the file, hex"`
	Description *Description `json:"describe,omitempty" doc:"what the strategy says of itself; absent if it could not be read"`
	Rules       []Rule       `json:"rules" nullable:"false" doc:"every rule, in the order in which they are checked"`
}

// Rule is a line of a verdict.
type Rule struct {
	ID      string `json:"id" doc:"name of the rule" example:"imports"`
	OK      bool   `json:"ok" doc:"whether it holds"`
	Message string `json:"message" doc:"what holds, or what is wrong and what to do"`
}

// Upload is what came of an upload.
type Upload struct {
	Verdict
	Version StrategyVersion `json:"version" doc:"the version that the file is now"`
}

// form is an upload.
type form struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" contentType:"application/wasm,application/octet-stream" doc:"The strategy's .wasm file"`
	}]
}

var tooMuch = []int{http.StatusRequestEntityTooLarge, http.StatusTooManyRequests}

func (s *Server) uploads() {
	about := "The file must keep every rule that `tradebot strategy check` names; a file that does not is refused with the rules, and nothing of it is kept. The same file twice is one version."
	register(s, Route{Method: http.MethodPost, Path: "/strategies", ID: "upload-strategy", Summary: "Upload a strategy's file: a new strategy, or a new version of yours of that name",
		About: about, Tag: "strategies", Status: http.StatusCreated, Needs: user.Trade, Effects: true, Bytes: int64(s.Config.Limits.ModuleBytes) + spare, Errors: tooMuch}, s.upload)
	register(s, Route{Method: http.MethodPost, Path: "/strategies/validate", ID: "validate-strategy", Summary: "Judge a strategy's file, and keep nothing",
		About: "A file that breaks a rule is an answer like any other: `ok` is false.", Tag: "strategies", Needs: user.Trade, Bytes: int64(s.Config.Limits.ModuleBytes) + spare, Errors: tooMuch}, s.validate)
}

// verdict is what clients read of one.
func verdict(v *wasm.Verdict) (Verdict, error) {
	out := Verdict{OK: v.OK, SHA256: v.SHA256, Rules: make([]Rule, len(v.Rules))}
	for i, r := range v.Rules {
		out.Rules[i] = Rule(r)
	}
	if v.Description == nil {
		return out, nil
	}
	text, err := json.Marshal(v.Description)
	if err != nil {
		return out, fault.Wrap(fault.Internal, "api.verdict", err)
	}
	d, err := description(text)
	out.Description = &d
	return out, err
}

// file reads an upload.
func (s *Server) file(in *form) ([]byte, error) {
	const op = "api.file"
	f := in.RawBody.Data().File
	defer f.Close()
	if most := int64(s.Config.Limits.ModuleBytes); f.Size > most {
		return nil, fault.Hide(fault.Invalid, op, errTooLarge, "the file has %d bytes; at most %d are allowed: leave out large tables and debug data", f.Size, most)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "the file did not come whole; send it again")
	}
	return data, nil
}

// validate judges a file.
func (s *Server) validate(ctx context.Context, who *user.Who, in *form) (*answered[Verdict], error) {
	leave, err := s.checks.enter(who.User)
	if err != nil {
		return nil, err
	}
	defer leave()
	data, err := s.file(in)
	if err != nil {
		return nil, err
	}
	v, err := s.Catalog.Check(ctx, data)
	if err != nil {
		return nil, err
	}
	out, err := verdict(&v)
	return give(out, err)
}

// upload keeps a file that is judged well.
func (s *Server) upload(ctx context.Context, who *user.Who, in *form) (*answered[Upload], error) {
	leave, err := s.checks.enter(who.User)
	if err != nil {
		return nil, err
	}
	defer leave()
	data, err := s.file(in)
	if err != nil {
		return nil, err
	}
	judged, kept, err := s.Catalog.Upload(ctx, who.User, data, who.User)
	if err != nil {
		return nil, err
	}
	var out Upload
	if out.Verdict, err = verdict(&judged); err != nil {
		return nil, err
	}
	if !judged.OK {
		return nil, refused(out.Rules)
	}
	if out.Version, _, err = version(who, &kept); err != nil {
		return nil, err
	}
	err = s.noted(ctx, who, "strategy.upload", kept.Strategy, map[string]any{"sha256": kept.SHA256, "number": kept.Number})
	return give(out, err)
}

// refused is the problem of a file that breaks a rule.
func refused(rules []Rule) *Problem {
	for _, r := range rules {
		if !r.OK {
			p := problem(fault.New(fault.Strategy, "api.refused", "rule %s: %s", r.ID, r.Message))
			p.Rules = rules
			return p
		}
	}
	return problem(fault.New(fault.Internal, "api.refused", "a file is refused, and every rule holds"))
}
