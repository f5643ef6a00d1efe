package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tradebot/api"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// cross calls every route as those who must not.
type cross struct {
	testing.TB
	house    *house
	contract *contract
	anns     map[string]string // what Ann has, by the path up to its parameter; made when it is first asked for
}

// belongings makes what Ann has, for every parameter that a path may have. A route with another fails the test: add how to make one.
func belongings() map[string]func(x *cross) string {
	job := func(kind string) func(x *cross) string { return func(x *cross) string { return x.job(kind) } }
	text := func(value string) func(x *cross) string { return func(*cross) string { return value } }
	return map[string]func(x *cross) string{
		"/accounts/{account}":                       func(x *cross) string { return x.account() },
		"/api-tokens/{id}":                          func(x *cross) string { return x.made("/api-tokens", `{"name": "a", "scope": "read"}`, "id") },
		"/backtests/{id}":                           job(store.Backtest),
		"/bot-configs/{config}":                     func(x *cross) string { return x.made("/bot-configs", x.setup(), "id") },
		"/bots/{bot}":                               func(x *cross) string { return x.made("/bots", x.setup(), "id") },
		"/bots/{bot}/orders/{order}":                text("1"),
		"/bots/{bot}/plots/{plot}":                  text("0"),
		"/downloads/{id}":                           job(store.Download),
		"/markets/{exchange}":                       text("synth"),
		"/markets/{exchange}/{symbol}":              text("BTCUSDT"),
		"/sessions/{id}":                            func(x *cross) string { return x.session() },
		"/strategies/{strategy}":                    func(x *cross) string { return x.uploaded("strategy") },
		"/strategies/{strategy}/versions/{version}": func(x *cross) string { return x.uploaded("sha256") },
		"/sweeps/{id}":                              job(store.Sweep),
		"/users/{id}":                               func(x *cross) string { return x.house.people[ann].User },
		"/verifications/{id}":                       job(store.Verify),
	}
}

// everybodys are parameters whose values belong to nobody.
var everybodys = regexp.MustCompile(`^/markets/\{exchange\}(/\{symbol\})?$`)

// fields are names of values in bodies that are ids of what Ann has.
var fields = map[string]string{
	"config_id": "/bot-configs/{config}",
	"module":    "/strategies/{strategy}/versions/{version}",
	"strategy":  "/strategies/{strategy}/versions/{version}",
	"account":   "/accounts/{account}",
}

const ann, bob, eve, token, stale = "cross-ann", "cross-bob", "cross-eve", "cross-token", "cross-stale"

// Nobody gets at what is another's, by any route there is: it is not found, in the words of what does not exist. Who may not do
// something is told so before anything is said of what it would be done to.
func TestEveryRouteAsAnother(t *testing.T) {
	h := newHouse(t)
	x := &cross{TB: t, house: h, contract: newContract(t, h), anns: map[string]string{}}
	for name, role := range map[string]user.Role{ann: user.Trader, bob: user.Trader, eve: user.Viewer, token: user.Trader, stale: user.Trader} {
		h.person(name, role)
	}
	h.mutex.Lock()
	read := h.people[bob]
	read.Session, read.Token, read.Scope, read.Fresh = "", "t", user.Read, 0
	h.people[token] = read
	old := h.people[bob]
	old.Fresh = time.Now().Add(-time.Hour).UnixMilli()
	h.people[stale] = old
	h.mutex.Unlock()
	checked := 0
	for _, r := range h.routes {
		if r.Needs == "" {
			continue
		}
		checked++
		t.Run(r.ID, func(t *testing.T) {
			y := *x
			y.TB = t
			y.route(&r)
		})
	}
	if checked < 10 {
		t.Errorf("only %d routes need somebody", checked)
	}
	for at, id := range x.anns { // all of it is still there
		if r := find(h.routes, http.MethodGet, "/api/v1"+x.path(at, false)); r != nil && r.Needs == user.Read {
			if a := h.ask(ann, http.MethodGet, "/api/v1"+x.path(at, false), nil, ""); a.status != http.StatusOK {
				t.Errorf("Ann's %s (%s) is gone: %s", at, id, a)
			}
		}
	}
}

// route calls one.
func (x *cross) route(r *api.Route) {
	x.Helper()
	mine, others := x.path(r.Path, false), x.path(r.Path, true)
	body, kind := x.body(r)
	ask := func(who, path, body string) reply {
		header := map[string]string{}
		if body != "" && kind != "" {
			header["Content-Type"] = kind
		}
		return x.house.ask(who, r.Method, "/api/v1"+path+x.query(r), header, body)
	}
	refused := func(who, body string, status int, code string) {
		x.Helper()
		a := ask(who, mine, body)
		if a.status != status || a.problem(x).Code != code {
			x.Errorf("%s is answered %s, want %d %s", who, a, status, code)
		}
	}
	bodies := []string{body}
	if body != "" {
		bodies = append(bodies, "{")
	}
	for _, body := range bodies {
		refused("", body, http.StatusUnauthorized, "unauthenticated")
		if r.Needs != user.Read {
			refused(eve, body, http.StatusForbidden, "forbidden")
			refused(token, body, http.StatusForbidden, "forbidden")
		}
		switch {
		case r.Needs == user.Command:
			refused(bob, body, http.StatusForbidden, "forbidden")
		case r.Fresh:
			refused(stale, body, http.StatusForbidden, "reauthenticate")
		}
	}
	if r.Needs == user.Command || !strings.Contains(r.Path, "{") || everybodys.MatchString(r.Path[:strings.LastIndex(r.Path, "}")+1]) {
		x.named(r, ask)
		return
	}
	if r.Method == http.MethodGet { // else what follows would show nothing
		if a := ask(ann, mine, body); a.status == http.StatusNotFound || a.status == http.StatusForbidden {
			x.Errorf("Ann is answered %s", a)
		}
	}
	// Path by path: with the whole path Ann's, and with its first part Bob's own in none.
	for i, body := range bodies {
		a, b := ask(bob, mine, body), ask(bob, others, body)
		if i == 0 && a.status != http.StatusNotFound {
			x.Errorf("Bob is answered %s", a)
		}
		if a.status != b.status || x.words(a, mine) != x.words(b, others) {
			x.Errorf("what Ann has is told from what does not exist:\n%s\n%s", a, b)
		}
	}
}

// named sends ids of what Ann has in the bodies of requests about nothing of hers.
func (x *cross) named(r *api.Route, ask func(who, path, body string) reply) {
	x.Helper()
	var value map[string]any
	text, _ := x.body(r)
	if json.Unmarshal([]byte(text), &value) != nil || strings.Contains(r.Path, "{") {
		return
	}
	for _, name := range x.properties(r) {
		at, ok := fields[name]
		if !ok {
			continue
		}
		mine := x.belonging(at)
		with := func(id string) string {
			changed := maps.Clone(value)
			changed[name] = id
			body, err := json.Marshal(changed)
			if err != nil {
				x.Fatal(err)
			}
			return string(body)
		}
		none := other(mine)
		a, b := ask(bob, r.Path, with(mine)), ask(bob, r.Path, with(none))
		if a.status < 300 || a.status != b.status || strings.ReplaceAll(a.problem(x).Detail, mine, "") != strings.ReplaceAll(b.problem(x).Detail, none, "") {
			x.Errorf("%s of Ann's is told from what does not exist:\n%s\n%s", name, a, b)
		}
	}
}

// other is an id of the same sort that nothing has; a number, and a word, stays: it means something below an id.
func other(id string) string {
	switch {
	case len(id) == 64:
		return strings.Repeat("0f", 32)
	case len(id) > 20:
		return uuid.Must(uuid.NewV7()).String()
	}
	return id
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// path is a path about what Ann has, or about what there is not: ids of the same sort, but for numbers, which mean something below an id.
func (x *cross) path(path string, none bool) string {
	x.Helper()
	filled, rest := "", path
	for {
		at := parameter.FindStringIndex(rest)
		if at == nil {
			return filled + rest
		}
		id := x.belonging(path[:len(path)-len(rest)+at[1]])
		if none {
			id = other(id)
		}
		filled += rest[:at[0]] + url.PathEscape(id)
		rest = rest[at[1]:]
	}
}

// belonging is the id of what Ann has, by the path up to its parameter.
func (x *cross) belonging(at string) string {
	x.Helper()
	if id, ok := x.anns[at]; ok {
		return id
	}
	fill, ok := belongings()[at]
	if !ok {
		x.Fatalf("nobody says what Ann has at %s; say so in belongings", at)
	}
	x.anns[at] = fill(x)
	return x.anns[at]
}

// setup is the configuration of a bot of Ann's.
func (x *cross) setup() string {
	return fmt.Sprintf(`{"name": "a", "module": %q, "mode": "paper", "slots": [{"slot": "main", "market": "synth:BTCUSDT:1m"}]}`,
		x.belonging("/strategies/{strategy}/versions/{version}"))
}

// made makes something as Ann, and returns a field of the answer, which may be below others.
func (x *cross) made(path, body string, field ...string) string {
	x.Helper()
	a := x.house.ask(ann, http.MethodPost, "/api/v1"+path, nil, body)
	return a.field(x.TB, field...)
}

// job is the id of a job of Ann's.
func (x *cross) job(kind string) string {
	x.Helper()
	j, err := x.house.Store.CreateJob(x.Context(), store.Job{Kind: kind, Owner: x.house.people[ann].User, Spec: json.RawMessage("{}")}, []int64{1}, time.Now().UnixMilli())
	if err != nil {
		x.Fatal(err)
	}
	return j.ID
}

// account is the id of an account of Ann's at an exchange.
func (x *cross) account() string {
	x.Helper()
	return x.made("/accounts", `{"name": "a", "exchange": "binance", "key": "key-of-ann", "secret": "secret-of-ann"}`, "id")
}

// session is the id of a session of Ann's.
func (x *cross) session() string {
	x.Helper()
	now := time.Now().UnixMilli()
	s := store.Session{ID: uuid.Must(uuid.NewV7()).String(), User: x.house.people[ann].User, Hash: []byte("of Ann's"), Created: now, Expires: now + 3_600_000}
	if err := x.house.Store.CreateSession(x.Context(), s, ""); err != nil {
		x.Fatal(err)
	}
	return s.ID
}

// uploaded is a field of the version that an upload made.
func (x *cross) uploaded(field string) string {
	x.Helper()
	s := &scenario{TB: x.TB}
	body, kind := s.form("sma-cross+ann")
	a := x.house.ask(ann, http.MethodPost, "/api/v1/strategies", map[string]string{"Content-Type": kind}, body)
	return a.field(x.TB, "version", field)
}

// field is a field of an answer.
func (r reply) field(t testing.TB, names ...string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil || r.status >= 300 {
		t.Fatalf("%v: %s", err, r)
	}
	for _, name := range names {
		value = value.(map[string]any)[name]
	}
	if value == nil || value == "" {
		t.Fatalf("there is no %v in %s", names, r)
	}
	return fmt.Sprint(value)
}

// problem is what an answer says is wrong.
func (r reply) problem(t testing.TB) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Errorf("no problem: %v: %s", err, r)
	}
	return p
}

// words are those of an answer, without the ids of the path.
func (x *cross) words(a reply, path string) string {
	x.Helper()
	p := a.problem(x)
	text := p.Code + " " + p.Detail
	for part := range strings.SplitSeq(path, "/") {
		if len(part) > 20 {
			text = strings.ReplaceAll(text, part, "ID")
		}
	}
	return text
}

// operation is a route in the document.
func (x *cross) operation(r *api.Route) map[string]any {
	return x.contract.at("paths", r.At(), strings.ToLower(r.Method))
}

// query has every parameter that must be there.
func (x *cross) query(r *api.Route) string {
	values := url.Values{}
	all, _ := x.operation(r)["parameters"].([]any)
	for _, one := range all {
		p := one.(map[string]any)
		if p["in"] == "query" && p["required"] == true {
			values.Set(p["name"].(string), fmt.Sprint(x.sample(p["schema"], 0)))
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// schema is that of a route's body, and its type; nil if it has none.
func (x *cross) schema(r *api.Route) (schema map[string]any, kind string) {
	request, _ := x.operation(r)["requestBody"].(map[string]any)
	content, _ := request["content"].(map[string]any)
	for kind, media := range content {
		schema, _ := media.(map[string]any)["schema"].(map[string]any)
		return x.resolved(schema), kind
	}
	return nil, ""
}

// body is one that the document allows.
func (x *cross) body(r *api.Route) (body, kind string) {
	schema, kind := x.schema(r)
	switch {
	case schema == nil:
		return "", ""
	case strings.HasPrefix(kind, "multipart/"):
		return (&scenario{TB: x.TB}).form("sma-cross")
	}
	text, err := json.Marshal(x.sample(schema, 0))
	if err != nil {
		x.Fatal(err)
	}
	return string(text), kind
}

// properties are the names of a body's fields.
func (x *cross) properties(r *api.Route) (names []string) {
	schema, _ := x.schema(r)
	all, _ := schema["properties"].(map[string]any)
	for name := range all {
		names = append(names, name)
	}
	return names
}

// resolved follows a reference.
func (x *cross) resolved(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return x.contract.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return schema
}

// sample is a value that a schema allows, as far as that is easily said.
func (x *cross) sample(of any, depth int) any {
	schema, _ := of.(map[string]any)
	schema = x.resolved(schema)
	if schema == nil || depth > 8 {
		return nil
	}
	if all, ok := schema["examples"].([]any); ok && len(all) > 0 {
		return all[0]
	}
	for _, key := range []string{"example", "default", "const"} {
		if v, ok := schema[key]; ok {
			return v
		}
	}
	if all, ok := schema["enum"].([]any); ok && len(all) > 0 {
		return all[0]
	}
	kind := schema["type"]
	if several, ok := kind.([]any); ok && len(several) > 0 {
		kind = several[0]
	}
	number := func(key string) int {
		n, _ := schema[key].(json.Number)
		v, _ := n.Int64()
		return int(v)
	}
	switch kind {
	case "object":
		out := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			out[name.(string)] = x.sample(properties[name.(string)], depth+1)
		}
		return out
	case "array":
		out := []any{}
		for range number("minItems") {
			out = append(out, x.sample(schema["items"], depth+1))
		}
		return out
	case "integer", "number":
		return max(1, number("minimum"))
	case "boolean":
		return true
	case "string":
		if schema["format"] == "uuid" {
			return uuid.Must(uuid.NewV7()).String()
		}
		return strings.Repeat("1", max(1, number("minLength")))
	}
	return nil
}
